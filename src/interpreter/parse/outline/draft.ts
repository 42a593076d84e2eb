import type { Code, ListItem } from 'mdast';
import type { Admonition, ExcludedFence, Objective, SectionAttributes } from '../../../model/runbook.ts';
import type { Span } from '../../../model/source.ts';
import type { ClaimedFence, Finding } from '../fences/classify.ts';
import type { FenceText } from '../fences/fence-text.ts';

/** A section while its file is being read. */
export interface SectionDraft {
  id: string;
  explicitId: boolean;
  readonly title: string;
  /** 0 before the first heading, 7 for a bold line used as a heading. */
  readonly depth: number;
  /** Index of the section that contains it. */
  readonly parent: number | null;
  attributes: SectionAttributes;
  readonly start: number;
  /** Where the text below the heading begins. */
  readonly bodyStart: number;
  /** Ranges that are not prose: steps and comments to the runner. */
  readonly cuts: { readonly start: number; readonly end: number }[];
  readonly headSpan: Span;
}

export const PSEUDO_DEPTH = 7;

/** Something in a file that may be played, in document order. */
export type Item =
  | {
      readonly type: 'fence';
      readonly section: number;
      readonly span: Span;
      readonly node: Code;
      readonly fence: FenceText;
      readonly claimed: ClaimedFence;
      /** True for a fence without annotation that is offered to the operator. */
      readonly offered: boolean;
      readonly admonitions: readonly Admonition[];
      /** The task item that contains it, which it answers. */
      readonly task: ListItem | null;
      readonly taskText: string | null;
    }
  | {
      readonly type: 'check';
      readonly section: number;
      readonly span: Span;
      readonly task: ListItem;
      readonly text: string;
      readonly admonitions: readonly Admonition[];
    }
  | { readonly type: 'manual' | 'approve'; readonly section: number; readonly span: Span; readonly by: string | null }
  | { readonly type: 'link'; readonly section: number; readonly span: Span; readonly url: string };

export interface Outline {
  readonly sections: readonly SectionDraft[];
  readonly items: readonly Item[];
  /** Braces that do not make a step: errors if the runbook has steps. */
  readonly suspicious: readonly Finding[];
  readonly excluded: readonly ExcludedFence[];
  readonly rto: Objective | null;
  readonly rpo: Objective | null;
}
