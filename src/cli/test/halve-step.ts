import { changesBetween, halfOf, type Half } from '../../mutation/index.ts';
import type { Content, ContentReader } from '../../sandbox/index.ts';
import type { Around } from './around-steps.ts';

/** Takes back half of what a step changes, right after each of its attempts that succeeds. */
export function halving(
  step: string,
  readers: readonly ContentReader[],
): Around & { readonly done: () => Half | null } {
  let before: ReadonlyMap<ContentReader, Content> = new Map();
  let done: Half | null = null;
  const read = async (): Promise<Map<ContentReader, Content>> => {
    const contents = new Map<ContentReader, Content>();
    for (const reader of readers) {
      // A service that is down holds nothing that could be taken back.
      const content = await reader.read().catch(() => null);
      if (content) contents.set(reader, content);
    }
    return contents;
  };
  return {
    done: () => done,
    async before({ id }) {
      if (id === step) before = await read();
    },
    async after({ id }, { failure }) {
      if (id !== step || failure !== null) return;
      const now = await read();
      const found = [...now].map(([reader, content]) => {
        const earlier = before.get(reader) ?? content;
        return { reader, earlier, content, changes: changesBetween(earlier, content) };
      });
      const half = halfOf(found.flatMap(({ changes }) => changes));
      if (half === null) return;
      const names = new Set(half.how === 'cut' ? [half.item] : half.items);
      for (const { reader, earlier, content, changes } of found) {
        const own = changes.map(({ item }) => item).filter((item) => names.has(item));
        if (own.length === 0) continue;
        if (half.how === 'taken-back') await reader.bringBack(own, earlier);
        else await reader.cutInHalf?.(half.item, content);
      }
      done = half;
    },
  };
}
