import type { ListItem } from 'mdast';
import type { Admonition, ExcludedFence, Objective, SectionAttributes } from '../../model/runbook.ts';
import type { Span } from '../../model/source.ts';
import type { ClaimedFence, Finding } from './classify.ts';
import type { FenceText } from './fence-text.ts';

/** A section while its file is read. */
export interface SectionDraft {
  id: string;
  explicitId: boolean;
  readonly title: string;
  /** 0 before the first heading, 7 for a bold line that stands for a heading. */
  readonly depth: number;
  /** Index of the section it belongs to. */
  readonly parent: number | null;
  attributes: SectionAttributes;
  readonly start: number;
  /** Where the text below the heading begins. */
  readonly bodyStart: number;
  /** Stretches that are no prose: steps and comments to the runner. */
  readonly cuts: { readonly start: number; readonly end: number }[];
  readonly headSpan: Span;
}

export const PSEUDO_DEPTH = 7;

/** What a file holds that may be played, in its own order. */
export type Item =
  | {
      readonly type: 'fence';
      readonly section: number;
      readonly span: Span;
      readonly fence: FenceText;
      readonly claimed: ClaimedFence;
      /** Nobody annotated it: it is taken up to be offered. */
      readonly offered: boolean;
      readonly admonitions: readonly Admonition[];
      /** The task item it stands in, which it answers. */
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
  /** Braces that make no step: errors where the runbook has steps. */
  readonly suspicious: readonly Finding[];
  readonly excluded: readonly ExcludedFence[];
  readonly rto: Objective | null;
  readonly rpo: Objective | null;
}
