import type { Configured, FenceSource } from '../../model/step-kind.ts';
import { referencesIn } from '../../model/template.ts';
import { emptyGate, IDLE_SHELL } from '../../step-kit/block-code.ts';
import { stripPrompts } from './prompts.ts';

export type ShellConfig = {
  /** The code that runs: line ends normalised, prompts and output of a transcript blanked, line numbers unchanged. */
  readonly code: string;
  readonly cwd: string | null;
  /** A bash other than the one on the PATH, or another shell, which has no session. */
  readonly shell: string | null;
};

/** Languages of fences that contain a terminal transcript: prompts, commands and their output. */
export const TRANSCRIPTS = ['console', 'shell-session', 'terminal'];

export function configureShell(source: FenceSource): Configured<ShellConfig> {
  const { code, language, attributes } = source;
  const text = code.replaceAll('\r\n', '\n');
  const { cwd, shell } = attributes;
  const config = { code: TRANSCRIPTS.includes(language) ? stripPrompts(text) : text, cwd, shell };
  const diagnostics = emptyGate(source, config.code, IDLE_SHELL);
  return { config, diagnostics, references: referencesIn([cwd ?? '', shell ?? '']) };
}
