/** A stretch of run time, in milliseconds. */
export interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Adds a stretch to some that are in order and apart, and leaves them so; what overlaps or touches becomes one. */
export function unite(stretches: Stretch[], fromMs: number, toMs: number): void {
  if (toMs < fromMs) return;
  const later: Stretch[] = [];
  let begin = fromMs;
  let end = toMs;
  for (let last = stretches.at(-1); last && last.toMs >= begin; last = stretches.at(-1)) {
    stretches.pop();
    if (last.fromMs > end) later.push(last);
    else {
      begin = Math.min(begin, last.fromMs);
      end = Math.max(end, last.toMs);
    }
  }
  stretches.push({ fromMs: begin, toMs: end }, ...later.toReversed());
}

/** What is left of them without that time. */
export function without(stretches: readonly Stretch[], fromMs: number, toMs: number): Stretch[] {
  return stretches.flatMap((one) => {
    if (one.toMs <= fromMs || one.fromMs >= toMs) return [one];
    const before = { fromMs: one.fromMs, toMs: fromMs };
    const after = { fromMs: toMs, toMs: one.toMs };
    return [before, after].filter((part) => part.toMs > part.fromMs);
  });
}

/** Milliseconds of them between two moments. */
export function within(stretches: readonly Stretch[], fromMs: number, toMs: number): number {
  return stretches.reduce((sum, one) => sum + Math.max(0, Math.min(one.toMs, toMs) - Math.max(one.fromMs, fromMs)), 0);
}

export const lengthOf = (stretches: readonly Stretch[]): number =>
  stretches.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
