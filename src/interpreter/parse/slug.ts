/** A heading's slug as code hosts make it. */
export function slugOf(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}\s_-]/gu, '')
    .replace(/\s/g, '-');
}

/** A short id from text: words of letters and digits, at most `words` of them and 40 characters. */
export function shortId(text: string, words: number): string {
  const parts = text
    .toLowerCase()
    .normalize('NFKC')
    .split(/[^\p{L}\p{N}_]+/u)
    .filter((part) => part !== '');
  return parts.slice(0, words).join('-').slice(0, 40).replace(/-+$/, '');
}

/**
 * The id of a step that has none: the nearest heading and the first two words of its first command. Comments,
 * prompts and `set -e` say nothing about it.
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

/** `wanted`, or the first of `wanted-2`, `wanted-3` … that is free; takes it. */
export function takeId(wanted: string, taken: Set<string>): string {
  let id = wanted;
  for (let count = 2; taken.has(id); count += 1) id = `${wanted}-${count}`;
  taken.add(id);
  return id;
}
