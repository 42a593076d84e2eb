import { readFile } from 'node:fs/promises';
import { EXIT, type ExitCode } from '../../model/exit-code.ts';
import { didYouMean } from '../../presentation/did-you-mean.ts';
import { programPath } from '../../program-path/index.ts';
import type { CommandContext, Invocation } from '../command.ts';
import { usageError } from '../option-types.ts';

const SHELLS = ['bash', 'zsh', 'fish'];

/** `runbook completion SHELL`: prints the script that a shell reads at its start. */
export async function run(
  { operands: [shell] }: Invocation<'bash|zsh|fish', Record<string, never>>,
  { stdout }: CommandContext,
): Promise<ExitCode> {
  if (!SHELLS.includes(shell))
    throw usageError(`no completion for ${shell}`, didYouMean(shell, SHELLS) ?? 'use bash, zsh or fish');
  stdout.write(await readFile(programPath(`runbook.${shell}`), 'utf8'));
  return EXIT.completed;
}
