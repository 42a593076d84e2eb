import { runsRoot } from '../../journal/index.ts';
import { EXIT, type ExitCode } from '../../model/exit-code.ts';
import type { Invocation, Surroundings } from '../command.ts';
import { usageError } from '../invocation.ts';
import { leaveCommand } from '../play/leave-command.ts';
import { operatorName } from '../play/operator.ts';

/** `runbook approve RUN ID`: taken in by the process that plays the run, or by the next resume. */
export function run(invocation: Invocation, { cwd, env, stdout }: Surroundings): Promise<ExitCode> {
  const [ref, step] = invocation.arguments;
  if (ref === undefined || step === undefined) throw usageError('approve what?', 'runbook approve RUN ID');
  const by = invocation.text('by') ?? operatorName(env);
  const target = leaveCommand(runsRoot(cwd, env), ref, { type: 'approve', step, by });
  stdout.write(`approval of ${step} by ${by} was left for run ${target.id} (attested, not authenticated)\n`);
  return Promise.resolve(EXIT.completed);
}
