/** Lines of mdoc: text and macros, one each. */
export const mdoc = (lines: readonly string[]): string => `${lines.join('\n')}\n`;

/** Text in which nothing is a macro: a leading dot or quote, backslashes, hyphens of options, and what is not ASCII. */
export function escaped(text: string): string {
  return text
    .replaceAll('\\', String.raw`\e`)
    .replaceAll('…', '...')
    .replaceAll('-', String.raw`\-`)
    .replace(/^([.'])/, String.raw`\&$1`);
}

/** `Fl y , Fl -yes`, with the word for the value behind the last one. `-` begins the names of long options. */
export function flags(names: readonly string[], value: string | undefined): string {
  const all = names.map((name) => `Fl ${name.replace(/^-/, String.raw`\-`).replaceAll(/(?<=\w)-/g, String.raw`\-`)}`);
  return `${all.join(' , ')}${value === undefined ? '' : ` Ar ${escaped(value)}`}`;
}
