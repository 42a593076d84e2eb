/** What a resumed run continues with, where that is in question. */
export type PlanEvent =
  /** From here on another plan is played: the runbook was edited, and a person accepted what that changes. */
  | {
      readonly type: 'plan.changed';
      /** Digest of the plan that is played from now on; it is stored beside the first one. */
      readonly plan: string;
      /** Of the runbook's top file as it is now. */
      readonly sha256: string;
      readonly by: string;
      readonly changes: readonly {
        readonly step: string;
        readonly change: 'added' | 'removed' | 'changed' | 'moved';
      }[];
    }
  /** The runbook was edited, and a person decided to go on with what the run was started with. */
  | {
      readonly type: 'plan.kept';
      /** sha256 over its files as they are now: the same edit is not asked about twice. */
      readonly edited: string;
      readonly by: string;
      /** In words, `restore: changed: code`. */
      readonly changes: readonly string[];
    }
  /** Another plan that differs in values only: a deviation from what the run was started with. Null stands for no value. */
  | {
      readonly type: 'params.changed';
      readonly plan: string;
      readonly params: readonly { readonly name: string; readonly from: string | null; readonly to: string | null }[];
      readonly by: string;
    };
