import { listRuns, lockHolder, runsRoot, type RunDirectory } from '../../journal/index.ts';
import type { Recorded } from '../../model/events.ts';
import { EXIT, type ExitCode } from '../../model/exit-code.ts';
import type { RunStatus } from '../../model/state.ts';
import { oneLine, RUN_WORDS } from '../../model/wording.ts';
import type { Invocation, Surroundings } from '../command.ts';
import { glance } from '../play/glance.ts';
import { jsonText } from '../../model/json-text.ts';

interface Listed {
  readonly run: string;
  readonly runbook: string;
  readonly title: string;
  readonly status: RunStatus;
  readonly drill: string | null;
  readonly startedAt: string;
  readonly endedAt: string | null;
}

/** `runbook list`: from the first and last record of each journal, however long it is. */
export function run(invocation: Invocation, { cwd, env, stdout }: Surroundings): Promise<ExitCode> {
  const root = runsRoot(cwd, env);
  const runs = listRuns(root).flatMap((directory) => describe(directory) ?? []);
  if (invocation.flag('json')) stdout.write(`${jsonText(runs, 2)}\n`);
  else if (runs.length === 0) stdout.write(`no runs in ${root}\n`);
  else stdout.write(`${runs.map(line).join('\n')}\n`);
  return Promise.resolve(EXIT.completed);
}

function describe(directory: RunDirectory): Listed | null {
  const seen = glance(directory);
  if (!seen) return null;
  const { first, last } = seen;
  return {
    run: first.run,
    runbook: first.runbook.file,
    title: first.title,
    status: statusOf(directory, last),
    drill: first.drill,
    startedAt: first.wall,
    endedAt: last.type === 'run.ended' ? last.wall : null,
  };
}

function statusOf(directory: RunDirectory, last: Recorded): RunStatus {
  if (last.type === 'run.ended') return last.outcome;
  if (last.type === 'run.stopped')
    return last.reason === 'failure' ? 'failed' : last.reason === 'waiting' ? 'waiting' : 'interrupted';
  if (lockHolder(directory) === null) return 'interrupted';
  return last.type === 'question.asked' ? 'waiting' : 'running';
}

const line = (run: Listed): string =>
  `${run.run}  ${RUN_WORDS[run.status].padEnd(20)}  ${run.startedAt.slice(0, 16)}Z  ${oneLine(run.title, 48)}${run.drill === null ? '' : ` (drill: ${oneLine(run.drill, 30)})`}`;
