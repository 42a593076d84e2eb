const ROOM = 79;

/** The first line of a block that does something, cut to the width of a list; `+n more` counts the lines after it. */
export function firstLineOf(code: string, comment: RegExp): string {
  const lines = code
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !comment.test(line));
  const first = lines[0] ?? '(empty)';
  const more = lines.length > 1 ? ` (+${lines.length - 1} more)` : '';
  const room = ROOM - more.length;
  return (first.length > room ? `${first.slice(0, room - 1)}…` : first) + more;
}
