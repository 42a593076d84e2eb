/**
 * The name that a misspelt one most likely meant: at most two typing errors away, or one in names of up to three letters;
 * undefined when none is that near. Upper and lower case count as the same.
 */
export function nearestName(name: string, names: Iterable<string>): string | undefined {
  const wanted = name.toLowerCase();
  let nearest: string | undefined;
  let limit = Math.min(wanted.length <= 3 ? 2 : 3, wanted.length);
  for (const candidate of names) {
    if (Math.abs(candidate.length - wanted.length) >= limit) continue;
    const distance = editDistance(wanted, candidate.toLowerCase());
    if (distance >= limit) continue;
    nearest = candidate;
    limit = distance;
  }
  return nearest;
}

/** `did you mean x?`; undefined when no name is near. `mark` goes in front of the name. */
export function didYouMean(name: string, names: Iterable<string>, mark = ''): string | undefined {
  const near = nearestName(name, names);
  return near === undefined ? undefined : `did you mean ${mark}${near}?`;
}

/** `; did you mean x?`, to end a message with; empty when no name is near. */
export function orDidYouMean(name: string, names: Iterable<string>): string {
  const hint = didYouMean(name, names);
  return hint === undefined ? '' : `; ${hint}`;
}

/** `did you mean x?`, or the whole list. `mark` goes in front of each name. */
export function didYouMeanOrKnown(name: string, names: readonly string[], mark = ''): string {
  return didYouMean(name, names, mark) ?? `known: ${names.map((one) => mark + one).join(', ')}`;
}

function editDistance(a: string, b: string): number {
  let before: readonly number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const substitution = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      // Two neighbouring letters that changed places are one typing error, not two.
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swap = swapped ? (before[j - 2] ?? 0) + 1 : Infinity;
      row.push(Math.min((previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, substitution, swap));
    }
    before = previous;
    previous = row;
  }
  return previous[b.length] ?? 0;
}
