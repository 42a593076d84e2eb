import { EXIT, type ExitCode } from '../../model/exit-code.ts';
import type { CommandContext, Invocation } from '../command.ts';
import type { LSP } from '../commands/option-tables.ts';
import { usageError } from '../option-types.ts';
import { createReviewer } from './reviewer.ts';

/** `runbook lsp`: serves an editor over stdin and stdout. */
export async function run(_: Invocation<'', typeof LSP>, { stdin, stdout }: CommandContext): Promise<ExitCode> {
  if (stdin.isTTY)
    throw usageError('lsp speaks with an editor, not with a terminal', 'see docs/editor.md for how editors start it');
  const { serve } = await import('../../lsp/index.ts');
  const ended = new Promise((resolve) => stdin.once('close', resolve));
  serve(createReviewer(), { input: stdin, output: stdout, version: process.env['RUNBOOK_VERSION'] ?? '0.0.0' });
  await ended;
  // The editor is gone without a goodbye. The library's timer, which watches the editor, would keep this process.
  process.exit(EXIT.failed);
}
