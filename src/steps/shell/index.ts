import { emptyGate, IDLE_SHELL } from '../../model/empty-gate.ts';
import { firstLineOf } from '../../model/first-line.ts';
import type { StepKind } from '../../model/step-kind.ts';
import { referencesIn } from '../../model/template.ts';
import { stripPrompts } from './prompts.ts';

export type ShellConfig = {
  /** What is run: line ends normalised, prompts and printed lines of a transcript blanked, line numbers kept. */
  readonly code: string;
  readonly cwd: string | null;
  /** Another bash than the one of the PATH, or another shell, which then has no session. */
  readonly shell: string | null;
};

/** What Azure's documents call bash with `az` in it. */
const AZURE = ['azurecli', 'azurecli-interactive'];

const TRANSCRIPTS = ['console', 'shell-session', 'terminal'];

/** Commands for bash in strict mode, in the one session that all shell steps of a run share. */
export const shell: StepKind<ShellConfig> = {
  kind: 'shell',
  summary: 'commands for bash, in strict mode, in one session per run',
  fences: { languages: ['bash', 'sh', 'shell', ...AZURE, ...TRANSCRIPTS] },
  effect: 'write',
  attributes: ['exit', 'cwd', 'shell', 'interactive'],
  configure(source) {
    const { code, language, attributes } = source;
    const text = code.replaceAll('\r\n', '\n');
    const { cwd, shell: other } = attributes;
    const config = { code: TRANSCRIPTS.includes(language) ? stripPrompts(text) : text, cwd, shell: other };
    const diagnostics = emptyGate(source, config.code, IDLE_SHELL);
    return { config, diagnostics, references: referencesIn([cwd ?? '', other ?? '']) };
  },
  describe: ({ code }) => firstLineOf(code, /^#/),
  load: async () => (await import('./run.ts')).runner,
};
