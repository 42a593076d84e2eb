/** The slug of a heading, as code hosts build it. */
export function slugOf(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}\s_-]/gu, '')
    .replace(/\s/g, '-');
}

/** A short id made from text: words of letters and digits, at most `words` words and 40 characters. */
export function shortId(text: string, words: number): string {
  const parts = text
    .toLowerCase()
    .normalize('NFKC')
    .split(/[^\p{L}\p{N}_]+/u)
    .filter((part) => part !== '');
  return parts.slice(0, words).join('-').slice(0, 40).replace(/-+$/, '');
}

/**
 * The id of a step without an explicit one: the nearest heading and the first two words of its first command.
 * Comments, prompts and `set -e` are skipped.
 */
export function deriveStepId(heading: string, code: string): string {
  const line =
    code
      .split(/\r\n|\n|\r/)
      .map((one) => one.trim().replace(/^[$%>]\s+/, ''))
      .find((one) => one !== '' && !/^(#|--|\/\/|set [-+]|import |```)/.test(one)) ?? '';
  const assigned = /^(?:export\s+|const\s+|let\s+)?([A-Za-z_]\w*)\s*=/.exec(line)?.[1];
  const command = shortId(assigned ?? line, 2);
  return [shortId(heading.replace(/\([^)]*\)/g, ' '), 5), command].filter((part) => part !== '').join('-') || 'step';
}

/** Hands out each id once: `wanted`, or the first of `wanted-2`, `wanted-3` … that is free. */
export function createIdTaker(): (wanted: string) => string {
  const taken = new Set<string>();
  // Where the last search ended: thousands of equal steps must not search from the start.
  const counts = new Map<string, number>();
  return (wanted) => {
    let count = counts.get(wanted) ?? 1;
    let id = count === 1 ? wanted : `${wanted}-${count}`;
    while (taken.has(id)) {
      count += 1;
      id = `${wanted}-${count}`;
    }
    counts.set(wanted, count);
    taken.add(id);
    return id;
  };
}
