import type { StepKind } from '../../model/step-kind.ts';

/** Checks of a task list, manual sections and approvals. The answer is the step, so there is no runner. */
export const manual: StepKind<null> = {
  kind: 'manual',
  summary: 'checks, manual sections and approvals: the operator performs and answers them',
  fences: { languages: [] },
  effect: 'read',
  attributes: [],
  configure: () => ({ config: null, diagnostics: [], references: [] }),
  describe: () => 'done by the operator',
};
