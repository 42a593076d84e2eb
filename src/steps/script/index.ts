import type { StepKind } from '../../model/step-kind.ts';
import { firstLineOf } from '../../step-kit/block-code.ts';
import { configureScript, type ScriptConfig } from './config.ts';

/** An ES module with the globals of zx and `ctx`, in a separate Node process. */
export const script: StepKind<ScriptConfig> = {
  kind: 'script',
  summary: 'JavaScript or TypeScript with the globals of zx and ctx',
  fences: { languages: ['js', 'mjs', 'javascript', 'ts', 'mts', 'typescript'] },
  effect: 'write',
  attributes: ['exit', 'cwd', 'interactive'],
  configure: configureScript,
  describe: ({ code }) => firstLineOf(code, /^\/\//),
  load: async () => (await import('./run.ts')).runner,
};
