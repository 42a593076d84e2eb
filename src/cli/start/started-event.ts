import { hostname } from 'node:os';
import type { RunDirectory } from '../../journal/index.ts';
import type { RunStarted } from '../../model/events.ts';
import type { Plan } from '../../model/plan.ts';
import { bashVersion } from '../../platform/index.ts';
import { bootId } from '../../process-identity/index.ts';
import { toolVersion, type Origin } from './origin.ts';

interface Start extends Pick<RunStarted, 'mode' | 'drill' | 'operator' | 'environment' | 'onFailure'> {
  readonly run: RunDirectory;
  /** As it is played, with the working directory of the sandbox where there is one. */
  readonly plan: Plan;
  /** Of the plan as it was stored. */
  readonly digest: string;
  readonly origin: Origin;
  /** The PATH of the steps. */
  readonly searchPath: string;
}

/** The first record of a run: what is played, where, and by whom. */
export function runStarted({ run, plan, digest, origin, searchPath, ...start }: Start): RunStarted {
  return {
    type: 'run.started',
    run: run.id,
    title: plan.title,
    mode: start.mode,
    drill: start.drill,
    runbook: { file: plan.runbook.file, sha256: plan.runbook.sha256, ...origin },
    plan: digest,
    tool: toolVersion(),
    operator: start.operator,
    host: hostname(),
    boot: bootId(),
    pid: process.pid,
    cwd: plan.cwd,
    system: {
      platform: `${process.platform} ${process.arch}`,
      node: process.version,
      bash: bashVersion(searchPath),
    },
    environment: start.environment,
    onFailure: start.onFailure,
  };
}
