import { runsRoot } from '../../journal/index.ts';
import { parseDuration } from '../../model/duration.ts';
import { EXIT, type ExitCode } from '../../model/exit-code.ts';
import { nearestName } from '../../presentation/did-you-mean.ts';
import { Timeline } from '../../replay/index.ts';
import type { Invocation, CommandContext } from '../command.ts';
import { usageError } from '../invocation.ts';
import { readRun, type ReadRun } from '../play/begun.ts';
import { putReport } from '../play/render-report.ts';
import { chooseUi } from '../play/ui.ts';
import { printRun } from '../replay/print-run.ts';
import { watchRun } from '../replay/watch-run.ts';

/** `runbook replay [RUN]`: looks at a run as it was, or as it goes on. Nothing is executed. */
export async function run(invocation: Invocation, context: CommandContext): Promise<ExitCode> {
  const { cwd, env } = context;
  const read = readRun(runsRoot(cwd, env), invocation.arguments[0] ?? 'latest');
  const exported = invocation.text('export');
  if (exported !== null) {
    await putReport({ format: exported, option: 'export', output: invocation.text('output') }, read, context);
    return EXIT.completed;
  }
  const speed = readSpeed(invocation.text('speed'));
  const idleLimitMs = readIdleLimit(invocation.text('idle-limit'));
  const timeline = new Timeline(read.plan, read.records);
  const from = invocation.text('from');
  const begin = from === null ? null : beginAt(timeline, from, read);
  const ui = chooseUi(invocation.text('ui'), context);
  if (ui === 'tui') return watchRun({ read, timeline, speed, idleLimitMs, begin }, context);
  return printRun({ read, timeline, begin, ui }, context);
}

function readSpeed(text: string | null): number {
  const speed = Number((text ?? '1').replace(/x$/, ''));
  if (Number.isFinite(speed) && speed > 0) return speed;
  throw usageError(`--speed ${text ?? ''} is no speed`, 'write a number: 10 is ten times as fast as it was');
}

function readIdleLimit(text: string | null): number {
  if (text === null) return IDLE_LIMIT_MS;
  if (text === 'none') return Number.POSITIVE_INFINITY;
  const limit = parseDuration(text);
  if (limit !== undefined && limit > 0) return limit;
  throw usageError(`--idle-limit ${text} is no duration`, 'write 2s, or none to wait as long as it took');
}

const IDLE_LIMIT_MS = 2_000;

function beginAt(timeline: Timeline, id: string, { plan, run }: ReadRun): number {
  const begin = timeline.beginOf(id);
  if (begin !== null) return begin;
  const known = [...plan.steps, ...plan.sections].map((one) => one.id).filter(Boolean);
  const near = nearestName(id, known);
  throw usageError(
    known.includes(id)
      ? `${id} was never begun in run ${run.id}`
      : `--from ${id}: the run has no step or section of that id`,
    near === undefined || near === id ? `runbook status ${run.id} lists its steps` : `did you mean ${near}?`,
  );
}
