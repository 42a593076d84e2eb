import { emptyGate, IDLE_SCRIPT } from '../../model/empty-gate.ts';
import { firstLineOf } from '../../model/first-line.ts';
import type { StepKind } from '../../model/step-kind.ts';
import { referencesIn } from '../../model/template.ts';

export type ScriptConfig = {
  readonly code: string;
  readonly typescript: boolean;
  readonly cwd: string | null;
};

/** An ES module with zx's globals and `ctx`, in a Node process of its own. */
export const script: StepKind<ScriptConfig> = {
  kind: 'script',
  summary: 'JavaScript or TypeScript with the globals of zx and ctx',
  fences: { languages: ['js', 'mjs', 'javascript', 'ts', 'mts', 'typescript'] },
  effect: 'write',
  attributes: ['exit', 'cwd', 'interactive'],
  configure(source) {
    const { code, language } = source;
    const { cwd } = source.attributes;
    const typescript = ['ts', 'mts', 'typescript'].includes(language);
    return {
      config: { code: code.replaceAll('\r\n', '\n'), typescript, cwd },
      diagnostics: emptyGate(source, code, IDLE_SCRIPT),
      references: referencesIn(cwd ?? ''),
    };
  },
  describe: ({ code }) => firstLineOf(code, /^\/\//),
  load: async () => (await import('./run.ts')).runner,
};
