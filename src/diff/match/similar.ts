/** How much two texts have in common, from 0 to 1: the share of words that both contain (Dice), each counted as often as it occurs. */
export function similarity(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number {
  const [sizeA, sizeB] = [sizeOf(a), sizeOf(b)];
  if (sizeA + sizeB === 0) return 1;
  let common = 0;
  for (const [word, count] of a) common += Math.min(count, b.get(word) ?? 0);
  return (2 * common) / (sizeA + sizeB);
}

const sizeOf = (words: ReadonlyMap<string, number>): number =>
  [...words.values()].reduce((sum, count) => sum + count, 0);

export function wordsOf(text: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const [word] of text.toLowerCase().matchAll(/[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu))
    counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}
