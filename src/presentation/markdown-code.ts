/** Inline code whose ticks are longer than any run of backticks inside. `content` is one line. */
export function codeSpan(content: string): string {
  const ticks = '`'.repeat(longestRun(content) + 1);
  const gap = content.startsWith('`') || content.endsWith('`') ? ' ' : '';
  return `${ticks}${gap}${content}${gap}${ticks}`;
}

/** A fence that nothing in its content can close. */
export function codeFence(content: string, language: string): string {
  const ticks = '`'.repeat(Math.max(3, longestRun(content) + 1));
  return `${ticks}${language}\n${content}\n${ticks}`;
}

function longestRun(content: string): number {
  let longest = 0;
  for (const [run] of content.matchAll(/`+/g)) longest = Math.max(longest, run.length);
  return longest;
}
