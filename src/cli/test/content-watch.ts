import { changesBetween, combineChanges, type Change } from '../../mutation/index.ts';
import type { Content, ContentReader } from '../../sandbox/index.ts';

/** What changed between two looks. */
export interface Looked {
  readonly changes: readonly Change[];
  /** Those of services whose content does not change by itself. */
  readonly certain: readonly Change[];
  /** Those of services that could be written to, to take some of them back. */
  readonly reversible: readonly Change[];
}

/** Looks at a sandbox again and again, and remembers what it saw. */
export class ContentWatch {
  readonly #readers: readonly ContentReader[];
  readonly #seen = new Map<ContentReader, Content>();
  readonly #digests = new WeakMap<Content, ReadonlyMap<string, string>>();
  /** Of items that changed. */
  readonly #readerOf = new Map<string, ContentReader>();
  #unreadable: ReadonlySet<ContentReader> = new Set();
  #unreadableAtFirst: ReadonlySet<ContentReader> | null = null;

  constructor(readers: readonly ContentReader[]) {
    this.#readers = readers;
  }

  /** What is different since the last look. A service that cannot be read now shows its changes when it can be read again. */
  async look(): Promise<Looked> {
    let [changes, certain, reversible]: (readonly Change[])[] = [[], [], []];
    const unreadable = new Set<ContentReader>();
    for (const reader of this.#readers) {
      const now = await reader.read().catch(() => null);
      if (!now) {
        unreadable.add(reader);
        continue;
      }
      const before = this.#seen.get(reader);
      this.#seen.set(reader, now);
      if (!before || before === now) continue;
      const found = changesBetween(before, now);
      for (const { item } of found) this.#readerOf.set(item, reader);
      changes = combineChanges(changes ?? [], found);
      if (!reader.changesByItself) certain = combineChanges(certain ?? [], found);
      if (!reader.isReadOnly?.()) reversible = combineChanges(reversible ?? [], found);
    }
    this.#unreadable = unreadable;
    this.#unreadableAtFirst ??= unreadable;
    return { changes: changes ?? [], certain: certain ?? [], reversible: reversible ?? [] };
  }

  /** Whether the last look found the service of an item, which has changed before, in a state in which it can be read. */
  isReadable(item: string): boolean {
    const reader = this.#readerOf.get(item);
    return reader === undefined || !this.#unreadable.has(reader);
  }

  /** The same of the first look. */
  wasReadable(item: string): boolean {
    const reader = this.#readerOf.get(item);
    return reader === undefined || !this.#unreadableAtFirst?.has(reader);
  }

  digest(item: string): string | null {
    for (const content of this.#seen.values()) {
      const found = this.#digestsOf(content).get(item);
      if (found !== undefined) return found;
    }
    return null;
  }

  /** By item: a database may have a hundred tables, each of which is a group. */
  #digestsOf(content: Content): ReadonlyMap<string, string> {
    let digests = this.#digests.get(content);
    if (!digests) {
      digests = new Map(
        [...content.values()].flatMap((group) => [...group].map(([name, { digest }]) => [name, digest])),
      );
      this.#digests.set(content, digests);
    }
    return digests;
  }

  /** Everything that was seen last. */
  items(): Content {
    return new Map([...this.#seen.values()].flatMap((content) => [...content]));
  }
}
