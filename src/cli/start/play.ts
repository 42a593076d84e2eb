import type { ExitCode } from '../../model/exit-code.ts';
import type { CommandContext, Invocation } from '../command.ts';
import type { PLAY } from '../commands/option-tables.ts';
import { dryRun } from './dry-run.ts';
import { prepare } from './prepare.ts';
import { startRun } from './start-run.ts';

/** `runbook play FILE[#OPTION]`. */
export async function run(
  { operands: [target], options }: Invocation<'FILE[#OPTION]', typeof PLAY>,
  context: CommandContext,
): Promise<ExitCode> {
  const prepared = await prepare(target, options, context);
  return options.dryRun ? dryRun(prepared.plan, context) : startRun(prepared, options, context);
}
