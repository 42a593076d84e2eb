import type { StepKind } from '../../model/step-kind.ts';
import { configureFile, type FileConfig } from './config.ts';

/** A block that is not run, but written to a file, whole or not at all. */
export const file: StepKind<FileConfig> = {
  kind: 'file',
  summary: 'the text of the block, written to a file in one piece',
  fences: { languages: [], class: 'file' },
  effect: 'write',
  attributes: ['path', 'mode', 'template'],
  configure: configureFile,
  describe: ({ path, text }) => `write ${path}`.slice(0, 60) + ` (${text.split('\n').length - 1} lines)`,
  load: async () => (await import('./run.ts')).runner,
};
