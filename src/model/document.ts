import type { Role } from './runbook.ts';
import type { Span } from './source.ts';

/** Text that the reader has to fill in before a fence can run; offsets are relative to the code of its fence. */
export interface OpenPlaceholder {
  readonly text: string;
  /** The param to declare for it. */
  readonly param: string;
  readonly start: number;
  readonly end: number;
}

/** One fence as it is written, whether or not it is played. */
export interface DocumentFence {
  /** Lower case; empty without a language. */
  readonly language: string;
  readonly info: string;
  /** Offset of the info string. */
  readonly infoStart: number;
  readonly code: string;
  readonly span: Span;
  readonly codeSpan: Span;
  /** What it is for if it is a step or expected output; null for a fence without annotation. */
  readonly role: Role | 'expect' | null;
  /** Its section is documentation only. */
  readonly skipped: boolean;
  /** The commands, if it is a shell fence: prompts and printed lines of a transcript are blank, line numbers are kept. */
  readonly commands: string | null;
  /** Only of shell fences without annotation: in a step the reader reports them. */
  readonly placeholders: readonly OpenPlaceholder[];
  /** The paragraph directly above, comments aside; empty without one. */
  readonly above: string;
  /** The paragraph directly below; empty without one. */
  readonly below: string;
  /** Index of its section in `Document.headings`, -1 above the first heading. */
  readonly heading: number;
  /** The place of an offset within `code`. */
  at(start: number, end?: number): Span;
}

export interface DocumentHeading {
  readonly title: string;
  readonly depth: number;
  readonly span: Span;
}

export interface DocumentLink {
  readonly url: string;
  /** `play` for a link that plays another file. */
  readonly title: string | null;
  readonly span: Span;
}

/** A comment, with the block below it that it can be about. */
export interface DocumentComment {
  /** The whole comment. */
  readonly text: string;
  readonly span: Span;
  readonly next: Span | null;
}

/** An item of a list. */
export interface DocumentItem {
  /** Of its first paragraph. */
  readonly text: string;
  /** Null in lists with bullets. */
  readonly number: number | null;
  readonly span: Span;
}

/** A line in bold, which readers take for a heading. */
export interface DocumentBoldLine {
  readonly text: string;
  readonly span: Span;
}

/** A block at the top level of the document. */
export interface DocumentBlock {
  readonly type: string;
  readonly span: Span;
  /** Of ordered lists: the number of the first item, and how many items there are. */
  readonly ordered: { readonly first: number; readonly count: number } | null;
}

/** An objective that the text states. */
export interface DocumentTarget {
  readonly name: 'rto' | 'rpo';
  readonly targetMs: number;
  readonly span: Span;
  /** Where it is written: a target in a table or a list is often about one part only. */
  readonly where: 'paragraph' | 'heading' | 'table' | 'list';
  /** How many different values its table states, of which this is the strictest; 1 outside of tables. */
  readonly among: number;
  readonly heading: number;
}

/** One file as a reviewer sees it: everything that is written in it, in document order. */
export interface Document {
  readonly file: string;
  /** Absolute, links resolved. */
  readonly realPath: string;
  readonly text: string;
  readonly fences: readonly DocumentFence[];
  readonly headings: readonly DocumentHeading[];
  readonly links: readonly DocumentLink[];
  readonly comments: readonly DocumentComment[];
  readonly blocks: readonly DocumentBlock[];
  readonly targets: readonly DocumentTarget[];
  /** Inline code of the prose, with its place. */
  readonly inlineCode: readonly { readonly text: string; readonly span: Span; readonly inList: boolean }[];
  readonly items: readonly DocumentItem[];
  readonly boldLines: readonly DocumentBoldLine[];
  /** Task items, ticked or not. */
  readonly tasks: readonly { readonly checked: boolean; readonly span: Span }[];
  span(start: number, end: number): Span;
}
