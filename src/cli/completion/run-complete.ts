import { neutralise } from '../../presentation/terminal-text.ts';
import type { CommandContext, CommandSpec } from '../command.ts';
import { completeWord } from './complete-word.ts';
import { unquote } from './unquote.ts';

/**
 * `runbook __complete WORD…`, called by the scripts of the shells with the words up to the cursor: one candidate per line, with a tab
 * and its description, or `:files`, `:markdown`, `:folders`. It only reads, and in doubt prints nothing: it runs while somebody types.
 */
export async function printCandidates(
  given: readonly string[],
  commands: readonly CommandSpec[],
  { cwd, env, stdout }: CommandContext,
): Promise<void> {
  const typed = given.length === 0 ? [''] : given.map((word) => unquote(word, env['HOME'] ?? ''));
  try {
    const found = await completeWord(typed, commands, { cwd, env });
    if ('files' in found) return void stdout.write(`:${found.files}\n`);
    const last = typed.at(-1) ?? '';
    for (const { word, about } of found.words)
      if (word.startsWith(last)) stdout.write(`${oneLine(word)}${about === undefined ? '' : `\t${oneLine(about)}`}\n`);
  } catch {
    // Whatever is wrong is reported when the command is given.
  }
}

const oneLine = (text: string): string => neutralise(text).replaceAll(/\s+/g, ' ').trim();
