import { EXIT, type ExitCode } from '../../model/exit-code.ts';
import { RunbookError } from '../../model/failure.ts';
import { dropCommand, openRun, runsRoot } from '../../journal/index.ts';
import { neutralise } from '../../presentation/terminal-text.ts';
import { leftByRun, stopLeft } from '../../platform/index.ts';
import type { CommandContext, Invocation } from '../command.ts';
import { absent } from '../options.ts';
import { readRun } from '../runs/read-run.ts';
import { peekJournal, newestUnfinished } from '../../journal/peek-journal.ts';
import { RESUME, type ABORT } from './options.ts';
import { operatorName } from '../session/operator.ts';
import { resumeRun } from '../resume/resume-run.ts';

/** `runbook abort [RUN]`: ends it here, or tells the process that is playing it to. */
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
    // Stopped before its end, by Ctrl-C or for want of a person, it is still to be ended.
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
 * A runner that was killed leaves the gate it asked running, and that answers nobody any more: it is stopped. What steps
 * have left, on purpose perhaps, is named. By now the run has ended, so none of it belongs to somebody who plays on.
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
