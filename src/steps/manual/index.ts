import type { StepKind } from '../../model/step-kind.ts';

/** What people do: checks of a task list, manual sections, approvals. Their answer is the step, so there is no runner. */
export const manual: StepKind<null> = {
  kind: 'manual',
  summary: 'checks, manual sections and approvals: the operator performs and answers them',
  fences: { languages: [] },
  effect: 'read',
  attributes: [],
  configure: () => ({ config: null, diagnostics: [], references: [] }),
  describe: () => 'done by a person',
};
