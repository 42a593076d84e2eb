import { EXIT, type ExitCode } from '../../model/exit-code.ts';
import { RunbookError } from '../../model/failure.ts';
import { dropCommand, openRun, runsRoot } from '../../journal/index.ts';
import type { Invocation, Surroundings } from '../command.ts';
import { newestUnfinished } from '../play/glance.ts';
import { operatorName } from '../play/operator.ts';
import { resumeRun } from '../play/resume-run.ts';

/** `runbook abort [RUN]`: ends it here, or tells the process that is playing it to. */
export async function run(invocation: Invocation, surroundings: Surroundings): Promise<ExitCode> {
  const { cwd, env, stdout } = surroundings;
  const root = runsRoot(cwd, env);
  const ref = invocation.arguments[0];
  const target = ref === undefined ? newestUnfinished(root) : openRun(root, ref);
  const by = operatorName(env);
  try {
    const code = await resumeRun(target.id, invocation, surroundings, { first: [{ type: 'abort', by }] });
    return code === EXIT.cancelled ? EXIT.completed : code;
  } catch (error) {
    if (!(error instanceof RunbookError) || error.failure.code !== 'run-held') throw error;
    dropCommand(target, { type: 'abort', by });
    stdout.write(`${target.id} is being played by another process, which has been told to end it\n`);
    return EXIT.completed;
  }
}
