/**
 * The prose of a runbook, as its author meant it: the form between Markdown and the views. The texts are those of the
 * file: the views neutralise them.
 */
export type Prose = readonly Block[];

/** A block; `apart` when a blank line parts it from the one above. */
export type Block = { readonly apart?: true } & (
  | { readonly type: 'paragraph' | 'heading'; readonly content: readonly Inline[] }
  | {
      readonly type: 'list';
      readonly items: readonly ListItem[];
      /** The number of the first item and the sign behind it; absent for bullets. */
      readonly ordered?: { readonly first: number; readonly sign: '.' | ')' };
    }
  /** `label` is the word of `> [!CAUTION]`. */
  | { readonly type: 'quote'; readonly label?: string; readonly blocks: Prose }
  /** The first row is the head. */
  | { readonly type: 'table'; readonly rows: readonly TableRow[] }
  /** Lines as they are written. */
  | { readonly type: 'code' | 'html'; readonly text: string }
  | { readonly type: 'rule' }
);

export interface ListItem {
  readonly apart?: true;
  /** Of a task item: whether its box is ticked. */
  readonly checked?: boolean;
  readonly blocks: Prose;
}

export type TableRow = readonly (readonly Inline[])[];

/** A part of a line; text is a plain string, with its escapes and character references resolved. */
export type Inline =
  | string
  | { readonly type: 'strong' | 'emphasis' | 'struck'; readonly content: readonly Inline[] }
  | { readonly type: 'code' | 'html'; readonly text: string }
  | { readonly type: 'link'; readonly address: string; readonly content: readonly Inline[] }
  | { readonly type: 'image'; readonly address: string; readonly text: string }
  | { readonly type: 'break' };
