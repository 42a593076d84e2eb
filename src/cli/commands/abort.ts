import { EXIT, type ExitCode } from '../../model/exit-code.ts';
import { RunbookError } from '../../model/failure.ts';
import { dropCommand, newestUnfinished, openRun, peekJournal, runsRoot } from '../../journal/index.ts';
import { neutralise } from '../../presentation/terminal-text.ts';
import { leftByRun, stopLeft } from '../../platform/index.ts';
import type { CommandContext, Invocation } from '../command.ts';
import { absent } from '../option-types.ts';
import { readRun } from '../runs/read-run.ts';
import { RESUME, type ABORT } from './option-tables.ts';
import { operatorName } from '../session/operator.ts';
import { resumeRun } from '../resume/resume-run.ts';

/** `runbook abort [RUN]`: ends the run here, or tells the process that is playing it to end it. */
export async function run(
  { operands, options }: Invocation<'[RUN]', typeof ABORT>,
  context: CommandContext,
): Promise<ExitCode> {
  const { cwd, env, stdout, stderr } = context;
  const root = runsRoot(cwd, env);
  const [ref] = operands;
  const target = ref === undefined ? newestUnfinished(root) : openRun(root, ref);
  const by = operatorName(env);
  try {
    const code = await resumeRun(target.id, { ...absent(RESUME), ...options }, context, {
      first: [{ type: 'abort', by }],
    });
    // The abort itself was stopped, by Ctrl-C or because an operator has to answer: the run has not ended yet.
    if (peekJournal(target)?.last.type !== 'run.ended') return code;
    for (const line of await endLeftRunning(root, target.id)) stderr.write(`${line}\n`);
    return code === EXIT.cancelled ? EXIT.completed : code;
  } catch (error) {
    if (!(error instanceof RunbookError) || error.failure.code !== 'run-held') throw error;
    dropCommand(target, { type: 'abort', by });
    stdout.write(`${target.id} is being played by another process, which was asked to abort it\n`);
    return EXIT.completed;
  }
}

/**
 * A killed runner leaves the gate that it was evaluating, and nothing reads the result any more: it is stopped. What steps
 * left running, perhaps on purpose, is only named. The run has ended by now, so no other process still plays it.
 */
async function endLeftRunning(root: string, id: string): Promise<readonly string[]> {
  const left = leftByRun(id);
  if (left.length === 0) return [];
  const { plan } = readRun(root, id);
  const gates = new Set(plan.steps.filter(({ role }) => role === 'gate' || role === 'guard').map((step) => step.id));
  await stopLeft(new Set(left.filter(({ step }) => gates.has(step)).map(({ nonce }) => nonce)));
  return [...new Set(left.map(({ step }) => step))].map((step) => {
    const own = left.filter((one) => one.step === step).map(({ pid, command }) => `${command} (pid ${pid})`);
    return neutralise(
      `${gates.has(step) ? `stopped what gate ${step} had left running` : `still running, left by ${step}`}: ${own.join(', ')}`,
    );
  });
}
