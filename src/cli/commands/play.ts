import type { ExitCode } from '../../model/exit-code.ts';
import type { Invocation, CommandContext } from '../command.ts';
import { usageError } from '../invocation.ts';
import { beginRun } from '../play/begin-run.ts';
import { dryRun } from '../play/dry-run.ts';
import { prepare } from '../play/prepare.ts';

/** `runbook play FILE[#OPTION]`. */
export async function run(invocation: Invocation, context: CommandContext): Promise<ExitCode> {
  const [target, ...more] = invocation.arguments;
  if (target === undefined) throw usageError('play what?', 'runbook play FILE');
  if (more.length > 0)
    throw usageError(`play takes one file, not also ${more.join(' ')}`, 'quote file names with blanks');
  const prepared = await prepare(target, invocation, context);
  if (invocation.flag('dry-run')) return dryRun(prepared.plan, context);
  return beginRun(prepared, invocation, context);
}
