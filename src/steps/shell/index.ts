import type { StepKind } from '../../model/step-kind.ts';
import { firstLineOf } from '../../step-kit/block-code.ts';
import { configureShell, TRANSCRIPTS, type ShellConfig } from './config.ts';

/** Azure's documentation uses this language for bash with `az` commands. */
const AZURE = ['azurecli', 'azurecli-interactive'];

/** Commands for bash in strict mode, in the session that all shell steps of a run share. */
export const shell: StepKind<ShellConfig> = {
  kind: 'shell',
  summary: 'commands for bash, in strict mode, in one session per run',
  fences: { languages: ['bash', 'sh', 'shell', ...AZURE, ...TRANSCRIPTS] },
  effect: 'write',
  attributes: ['exit', 'cwd', 'shell', 'interactive'],
  configure: configureShell,
  describe: ({ code }) => firstLineOf(code, /^#/),
  load: async () => (await import('./run.ts')).runner,
};
