import { combineChanges, type Change } from '../../mutation/index.ts';
import { stepOf, type Plan } from '../../model/plan.ts';
import type { Around } from './around-steps.ts';
import type { ContentWatch } from './content-watch.ts';

/** What the blocks of a play changed in its sandbox. */
export class StepWatch {
  readonly #watch: ContentWatch;
  readonly #plan: Plan;
  /** By step, in the order in which they began. What happens between two steps belongs to the earlier one. */
  readonly changes = new Map<string, readonly Change[]>();
  /** What each changed by the time it ended, as far as it could be taken back. */
  readonly own = new Map<string, readonly Change[]>();
  /** Steps with `effect=read` and what they changed. */
  readonly liars = new Map<string, readonly Change[]>();
  #last: string | null = null;

  constructor(watch: ContentWatch, plan: Plan) {
    this.#watch = watch;
    this.#plan = plan;
  }

  readonly around: Around = {
    before: async ({ id, role }) => {
      if (!this.#isWatched(role)) return;
      const { changes } = await this.#watch.look();
      if (this.#last !== null) this.#add(this.#last, changes);
      this.#last = id;
    },
    after: async ({ id, role, attributes }, { failure }) => {
      if (!this.#isWatched(role)) return;
      const { changes, certain, reversible } = await this.#watch.look();
      this.#add(id, changes);
      this.own.set(id, reversible);
      if (attributes.effect === 'read' && failure === null && certain.length > 0) this.liars.set(id, certain);
    },
  };

  /** What came after the last step. */
  async end(): Promise<void> {
    const { changes } = await this.#watch.look();
    if (this.#last !== null) this.#add(this.#last, changes);
  }

  /** Steps side by side: which of them changed something is not known. */
  isAlone(step: string): boolean {
    return stepOf(this.#plan, step)?.group == null;
  }

  #isWatched = (role: string): boolean => role === 'step' || role === 'file' || role === 'finally';

  #add(step: string, changes: readonly Change[]): void {
    this.changes.set(step, combineChanges(this.changes.get(step) ?? [], changes));
  }
}
