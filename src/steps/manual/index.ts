import type { StepKind } from '../../model/step-kind.ts';

/** Checks, manual sections and approvals: done by people, asked for and recorded by the engine. */
export const manual: StepKind<null> = {
  kind: 'manual',
  summary: 'what a person does, checks or approves',
  fences: { languages: [] },
  effect: 'write',
  attributes: [],
  configure: () => ({ config: null, diagnostics: [], references: [] }),
  describe: () => 'done by a person',
};
