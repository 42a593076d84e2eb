import type { Change } from './changes.ts';

/** How a step is made to have done half of its work. */
export type Half =
  /** These items are as before the step. */
  | { readonly how: 'taken-back'; readonly items: readonly string[]; readonly of: number }
  /** The only item that the step wrote has lost its second half: a truncated dump. */
  | { readonly how: 'cut'; readonly item: string };

const TABLE = 'table ';

/**
 * Every second changed item, in the order of their names; the second half of the bytes where only one changed. Null if there is nothing
 * to halve: nothing changed, or one row, one value or one removal. Rows of a table that was dropped or got other columns cannot be
 * taken back.
 */
export function halfOf(changes: readonly Change[]): Half | null {
  const reshaped = new Set(
    changes
      .filter(({ item, before }) => item.startsWith(TABLE) && before !== null)
      .map(({ item }) => item.slice(TABLE.length)),
  );
  const content = changes.filter(
    ({ item }) => !item.startsWith(TABLE) && !reshaped.has(item.slice(0, Math.max(0, item.indexOf(' row ')))),
  );
  if (content.length >= 2)
    return {
      how: 'taken-back',
      items: content.filter((_, place) => place % 2 === 1).map(({ item }) => item),
      of: content.length,
    };
  const [only] = content;
  return only?.size != null && only.size >= 2 ? { how: 'cut', item: only.item } : null;
}
