import type { Configured, FenceSource } from '../../model/step-kind.ts';
import { referencesIn } from '../../model/template.ts';
import { emptyGate, IDLE_SHELL } from '../../step-kit/empty-gate.ts';
import { stripPrompts } from './prompts.ts';

export type ShellConfig = {
  /** What is run: line ends normalised, prompts and printed lines of a transcript blanked, line numbers kept. */
  readonly code: string;
  readonly cwd: string | null;
  /** Another bash than the one of the PATH, or another shell, which then has no session. */
  readonly shell: string | null;
};

/** Languages of fences that hold a terminal transcript: prompts, commands and what they printed. */
export const TRANSCRIPTS = ['console', 'shell-session', 'terminal'];

export function configureShell(source: FenceSource): Configured<ShellConfig> {
  const { code, language, attributes } = source;
  const text = code.replaceAll('\r\n', '\n');
  const { cwd, shell } = attributes;
  const config = { code: TRANSCRIPTS.includes(language) ? stripPrompts(text) : text, cwd, shell };
  const diagnostics = emptyGate(source, config.code, IDLE_SHELL);
  return { config, diagnostics, references: referencesIn([cwd ?? '', shell ?? '']) };
}
