import { neutralise } from '../presentation/terminal-text.ts';

/** A sentence: plain words, and names and values that come from a runbook. Only the formats decide how those are shown. */
export type Words = readonly (string | Quoted)[];

export interface Quoted {
  /** An id is shown as `#restore`, a value is code, a title is in quotes. */
  readonly type: 'id' | 'value' | 'title';
  readonly text: string;
}

export const id = (text: string): Quoted => ({ type: 'id', text });
export const value = (text: string | number): Quoted => ({ type: 'value', text: String(text) });
export const title = (text: string): Quoted => ({ type: 'title', text });

type Piece = string | number | Quoted | Words;

export function say(literals: TemplateStringsArray, ...pieces: readonly Piece[]): Words {
  return literals.flatMap((literal, index): Words => {
    const piece = pieces[index] ?? '';
    const own: Words = typeof piece !== 'object' ? [String(piece)] : 'type' in piece ? [piece] : piece;
    return [literal, ...own].filter((part) => part !== '');
  });
}

/** `a, b and c`. */
export function listed(parts: readonly (Quoted | Words)[]): Words {
  return parts.flatMap((part, index): Words => {
    const own = 'type' in part ? [part] : part;
    const sign = index === 0 ? [] : [index === parts.length - 1 ? ' and ' : ', '];
    return [...sign, ...own];
  });
}

/** Longer values are cut: the whole is in the file. In UTF-16 units. */
const LONGEST = 120;

/** The words in one line, with names and values as `show` writes them. */
export function written(words: Words, show: (quoted: Quoted) => string): string {
  return words.map((part) => (typeof part === 'string' ? part : show({ ...part, text: cut(part.text) }))).join('');
}

function cut(text: string): string {
  const line = neutralise(text).replace(/\s+/g, ' ').trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}
