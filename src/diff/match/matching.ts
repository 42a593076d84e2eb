/** Which thing of the older version is which of the newer one. */
export interface Matching<T> {
  readonly pairs: readonly { readonly before: T; readonly after: T }[];
  readonly removed: readonly T[];
  readonly added: readonly T[];
  /** The newer form of something older. */
  after(before: T): T | undefined;
  before(after: T): T | undefined;
}

/** Collects pairs, one round after the other: what is paired once is no longer looked at. */
export class Matcher<T> {
  readonly #before: readonly T[];
  readonly #after: readonly T[];
  readonly #forward = new Map<T, T>();
  readonly #back = new Map<T, T>();

  constructor(before: readonly T[], after: readonly T[]) {
    this.#before = before;
    this.#after = after;
  }

  /** Pairs what has the same key, in the order of the document; null takes no part. */
  byKey(key: (one: T, side: 'before' | 'after') => string | null): this {
    const waiting = new Map<string, T[]>();
    for (const one of this.openAfter()) {
      const own = key(one, 'after');
      if (own !== null) waiting.set(own, [...(waiting.get(own) ?? []), one]);
    }
    for (const one of this.openBefore()) {
      const own = key(one, 'before');
      const found = own === null ? undefined : waiting.get(own)?.shift();
      if (found) this.pair(one, found);
    }
    return this;
  }

  pair(before: T, after: T): void {
    this.#forward.set(before, after);
    this.#back.set(after, before);
  }

  openBefore = (): readonly T[] => this.#before.filter((one) => !this.#forward.has(one));
  openAfter = (): readonly T[] => this.#after.filter((one) => !this.#back.has(one));
  after = (before: T): T | undefined => this.#forward.get(before);
  before = (after: T): T | undefined => this.#back.get(after);

  /** Pairs are in the order of the newer version. */
  done(): Matching<T> {
    const pairs = this.#after.flatMap((after) => {
      const before = this.#back.get(after);
      return before === undefined ? [] : [{ before, after }];
    });
    return { pairs, removed: this.openBefore(), added: this.openAfter(), after: this.after, before: this.before };
  }
}
