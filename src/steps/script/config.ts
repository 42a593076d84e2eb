import type { Configured, FenceSource } from '../../model/step-kind.ts';
import { referencesIn } from '../../model/template.ts';
import { emptyGate, IDLE_SCRIPT } from '../../step-kit/block-code.ts';

export type ScriptConfig = {
  readonly code: string;
  readonly typescript: boolean;
  readonly cwd: string | null;
};

export function configureScript(source: FenceSource): Configured<ScriptConfig> {
  const { code, language } = source;
  const { cwd } = source.attributes;
  const typescript = ['ts', 'mts', 'typescript'].includes(language);
  return {
    config: { code: code.replaceAll('\r\n', '\n'), typescript, cwd },
    diagnostics: emptyGate(source, code, IDLE_SCRIPT),
    references: referencesIn(cwd ?? ''),
  };
}
