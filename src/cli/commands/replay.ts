import { runsRoot } from '../../journal/index.ts';
import { EXIT, type ExitCode } from '../../model/exit-code.ts';
import { didYouMean } from '../../presentation/did-you-mean.ts';
import { Timeline } from '../../replay/index.ts';
import type { CommandContext, Invocation } from '../command.ts';
import { usageError } from '../option-types.ts';
import { readRun, type ReadRun } from '../runs/read-run.ts';
import { putReport } from '../runs/put-report.ts';
import { chooseUi } from '../session/views.ts';
import type { REPLAY } from './option-tables.ts';
import { printRun } from '../replay/print-run.ts';
import { watchRun } from '../replay/watch-run.ts';

/** `runbook replay [RUN]`: shows a run again, or follows one in progress. Nothing is executed. */
export async function run(
  { operands: [ref], options }: Invocation<'[RUN]', typeof REPLAY>,
  context: CommandContext,
): Promise<ExitCode> {
  const { cwd, env } = context;
  const read = readRun(runsRoot(cwd, env), ref ?? 'latest');
  if (options.export !== null) {
    await putReport({ format: options.export, option: 'export', output: options.output }, read, context);
    return EXIT.completed;
  }
  const { speed, idleLimit: idleLimitMs, from } = options;
  const timeline = new Timeline(read.plan, read.records);
  const begin = from === null ? null : beginAt(timeline, from, read);
  const ui = chooseUi(options.ui, context);
  if (ui === 'tui') return watchRun({ read, timeline, speed, idleLimitMs, begin }, context);
  return printRun({ read, timeline, begin, ui }, context);
}

function beginAt(timeline: Timeline, id: string, { plan, run }: ReadRun): number {
  const begin = timeline.beginOf(id);
  if (begin !== null) return begin;
  const known = [...plan.steps, ...plan.sections].map((one) => one.id).filter(Boolean);
  const listed = `list its steps with \`runbook status ${run.id}\``;
  throw known.includes(id)
    ? usageError(`${id} was never started in run ${run.id}`, listed)
    : usageError(`--from ${id}: the run has no step or section with that id`, didYouMean(id, known) ?? listed);
}
