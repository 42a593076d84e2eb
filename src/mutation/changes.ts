/** What a sandbox holds, as far as it is compared: digests by the name of the item, in groups. */
export type Items = ReadonlyMap<string, ReadonlyMap<string, { readonly digest: string; readonly size: number | null }>>;

/** An item that is different, was not there before, or is gone. */
export interface Change {
  readonly item: string;
  /** Null: it was not there. */
  readonly before: string | null;
  /** Null: it is gone. */
  readonly after: string | null;
  /** In bytes, of what can be cut in half and is there. */
  readonly size: number | null;
}

export function changesBetween(before: Items, after: Items): readonly Change[] {
  const changes: Change[] = [];
  for (const group of new Set([...before.keys(), ...after.keys()])) {
    const [old, now] = [before.get(group), after.get(group)];
    if (old === now) continue;
    for (const item of new Set([...(old?.keys() ?? []), ...(now?.keys() ?? [])])) {
      const [one, other] = [old?.get(item), now?.get(item)];
      if (one?.digest === other?.digest) continue;
      changes.push({ item, before: one?.digest ?? null, after: other?.digest ?? null, size: other?.size ?? null });
    }
  }
  return changes.toSorted((one, other) => (one.item < other.item ? -1 : 1));
}

/** Earlier changes and those after them as one: an item that is as it was has not changed. */
export function combineChanges(earlier: readonly Change[], later: readonly Change[]): readonly Change[] {
  const all = new Map(earlier.map((change) => [change.item, change]));
  for (const change of later) {
    const before = all.get(change.item)?.before;
    all.set(change.item, before === undefined ? change : { ...change, before });
  }
  return [...all.values()].filter(({ before, after }) => before !== after);
}
