import { changesBetween, halfOf, type Half } from '../../mutation/index.ts';
import type { Content, ContentReader } from '../../sandbox/index.ts';
import type { Around } from './around-steps.ts';

interface Taken {
  readonly reader: ContentReader;
  readonly items: readonly string[];
  /** As the step left it. */
  readonly content: Content;
}

/** Takes back half of what steps change, right after each of their attempts that succeeds. */
export class Halving implements Around {
  readonly #steps: ReadonlySet<string>;
  readonly #readers: readonly ContentReader[];
  readonly #halves = new Map<string, Half>();
  #before: ReadonlyMap<ContentReader, Content> = new Map();
  #taken: readonly Taken[] = [];

  constructor(steps: ReadonlySet<string>, readers: readonly ContentReader[]) {
    this.#steps = steps;
    this.#readers = readers;
  }

  /** What was taken back of a step; null if it changed nothing that has halves. */
  done(step: string): Half | null {
    return this.#halves.get(step) ?? null;
  }

  before: NonNullable<Around['before']> = async ({ id }) => {
    if (this.#steps.has(id)) this.#before = await this.#read();
  };

  after: NonNullable<Around['after']> = async ({ id }, { failure }) => {
    if (!this.#steps.has(id) || failure !== null) return;
    const writable = [...(await this.#read())].filter(([reader]) => !reader.isReadOnly?.());
    const found = writable.map(([reader, content]) => {
      const earlier = this.#before.get(reader) ?? content;
      return { reader, earlier, content, changes: changesBetween(earlier, content) };
    });
    const half = halfOf(found.flatMap(({ changes }) => changes));
    if (half === null) return;
    const names = new Set(half.how === 'cut' ? [half.item] : half.items);
    const taken: Taken[] = [];
    for (const { reader, earlier, content, changes } of found) {
      const items = changes.map(({ item }) => item).filter((item) => names.has(item));
      if (items.length === 0) continue;
      taken.push({ reader, items, content });
      if (half.how === 'taken-back') await reader.bringBack(items, earlier);
      else await reader.cutInHalf?.(half.item, content);
    }
    this.#taken = taken;
    this.#halves.set(id, half);
  };

  /** Whether a half is missing now. */
  get isHalved(): boolean {
    return this.#taken.length > 0;
  }

  /** Brings the missing half again. False if something is different from what the step had left, and cannot have changed by itself. */
  async restore(): Promise<boolean> {
    const taken = this.#taken;
    this.#taken = [];
    for (const { reader, items, content } of taken) {
      // Readers bring back what is different from their last reading.
      await reader.read();
      await reader.bringBack(items, content);
      const now = await reader.read();
      if (!reader.changesByItself && changesBetween(content, now).length > 0) return false;
    }
    return true;
  }

  async #read(): Promise<Map<ContentReader, Content>> {
    const contents = new Map<ContentReader, Content>();
    for (const reader of this.#readers) {
      // A service that is down holds nothing that could be taken back.
      const content = await reader.read().catch(() => null);
      if (content) contents.set(reader, content);
    }
    return contents;
  }
}
