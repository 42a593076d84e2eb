import { livedAfter, lockHolder, type LockHolder, runsRoot } from '../../journal/index.ts';
import { formatDuration } from '../../model/duration.ts';
import { asOf } from '../../model/as-of.ts';
import { fold } from '../../model/evolve.ts';
import { EXIT, type ExitCode } from '../../model/exit-code.ts';
import { stepMs } from '../../model/measures.ts';
import type { RunState, StepStatus } from '../../model/state.ts';
import { neutralise, jsonText } from '../../presentation/terminal-text.ts';
import { endingLines, modeWords, oneLine, STEP_WORDS } from '../../presentation/wording.ts';
import { describeRun, listedSteps } from '../../report/index.ts';
import type { CommandContext, Invocation } from '../command.ts';
import { readRun } from '../runs/read-run.ts';
import type { STATUS } from './option-tables.ts';

const GLYPHS: Readonly<Record<StepStatus, string>> = {
  pending: '.',
  running: '>',
  verifying: '>',
  waiting: '?',
  unverified: '!',
  passed: '+',
  failed: 'x',
  skipped: '-',
  unknown: '?',
  undone: '<',
};

/** `runbook status [RUN]`. */
export function run(
  { operands: [ref], options }: Invocation<'[RUN]', typeof STATUS>,
  { cwd, env, stdout }: CommandContext,
): Promise<ExitCode> {
  const { run: target, records, plan } = readRun(runsRoot(cwd, env), ref ?? 'latest');
  const holder = lockHolder(target);
  const state = asOf(fold(plan, records), Date.now(), holder !== null, livedAfter(target, records));
  if (options.json) stdout.write(`${jsonText(describeRun(state), 2)}\n`);
  else stdout.write(`${neutralise(lines(state, holder).join('\n'))}\n`);
  return Promise.resolve(EXIT.completed);
}

function lines(state: RunState, holder: LockHolder | null): string[] {
  // An undo that was not asked for is not still to come.
  const shown = listedSteps(state).filter(([step, own]) => step.role !== 'undo' || own.attempts.length > 0);
  const steps = shown.map(([step, own]) => {
    const spent = stepMs(state, step.id);
    const about = [
      STEP_WORDS[own.status],
      spent === null ? '' : formatDuration(spent),
      own.reason ? oneLine(own.reason, 80) : '',
    ].filter(Boolean);
    return `  ${GLYPHS[own.status]} ${step.id}: ${about.join(', ')}`;
  });
  return [
    `${state.plan.title} (${modeWords(state)})`,
    ...(holder === null ? [] : [`being played by process ${holder.pid} on ${holder.host} since ${holder.since}`]),
    '',
    ...steps,
    '',
    ...endingLines(state, { report: null }),
  ];
}
