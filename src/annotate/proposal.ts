import type { Objective, Param } from '../model/runbook.ts';
import type { Span } from '../model/source.ts';

/** What a proposal is about, for those who count and filter them. */
export type Subject =
  'step' | 'gate' | 'expect' | 'attribute' | 'option' | 'manual' | 'param' | 'objective' | 'todo' | 'note';

export type ProposedParam = Pick<Param, 'name' | 'description' | 'default' | 'required' | 'secret' | 'from'>;

/** What is inserted, and where. A note inserts nothing. */
export type Insertion =
  /** Attributes of a fence, by its position in the document: `#id`, `.gate`, `effect=read`. */
  | { readonly into: 'fence'; readonly fence: number; readonly attributes: readonly string[] }
  /** Words of the comment below a heading; `heading` is the offset of the heading. */
  | { readonly into: 'section'; readonly heading: number; readonly words: readonly string[] }
  | { readonly into: 'above-fence'; readonly fence: number; readonly todo: string }
  | { readonly into: 'below-heading'; readonly heading: number; readonly todo: string }
  | { readonly into: 'params'; readonly param: ProposedParam }
  | { readonly into: 'objectives'; readonly name: 'rto' | 'rpo'; readonly targetMs: Objective['targetMs'] };

/** One thing that a finder proposes. */
export interface Proposal {
  readonly what: Subject;
  /** The text that it is about. */
  readonly span: Span;
  /** What was seen, in words that follow the place. */
  readonly why: string;
  readonly insert: Insertion | null;
}
