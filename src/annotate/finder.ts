import type { Alternatives } from './judge/alternatives.ts';
import type { Gate } from './judge/gating.ts';
import type { Judged } from './judge/judged.ts';
import type { Proposal } from './proposal.ts';

/** What `lint` says of a fence as soon as it is a step: it stays plain, or becomes something weaker. */
export interface Refusal {
  readonly rule: string;
  readonly message: string;
  readonly hint: string | null;
}

/** The ids of the file. */
export interface Ids {
  /** Hands out each id once: the one that is wanted, or one like it. */
  take(wanted: string): string;
  isTaken(id: string): boolean;
}

/** Everything that a finder may look at. */
export interface AnnotateContext extends Judged {
  /** Sections of which one is played, marked already or not. */
  readonly alternatives: readonly Alternatives[];
  /** The plain fences that can be gates, by their position in the document. */
  readonly gates: ReadonlyMap<number, Gate>;
  readonly ids: Ids;
  /** By the position of the fence in the document. */
  readonly refused: ReadonlyMap<number, Refusal>;
  /** The text of the `.ini` file beside the document; null without one. */
  readonly settings: string | null;
}

/**
 * One finder: one file in `src/annotate/finders`, and one line in its table. A finder is pure: it reads the document and
 * proposes insertions. What it is not certain of it proposes as a comment for a person, never as an attribute.
 */
export interface Finder {
  /** In kebab-case. */
  readonly name: string;
  /** What it finds, for the docs. */
  readonly summary: string;
  find(context: AnnotateContext): Iterable<Proposal>;
}
