import { neutralise } from '../../model/terminal-text.ts';

/** Text from a runbook, a person or a command as literal Markdown on one line: it cannot become a link, a tag or a table cell. */
export function inline(text: string): string {
  return flat(text).replace(/[\\`*_{}[\]<>|~#!&$@]/g, '\\$&');
}

/** A code span, its fence longer than any run of backticks inside; a pipe is escaped for use in tables. */
export function code(text: string): string {
  const content = flat(text).replaceAll('|', '\\|');
  if (content === '') return '_empty_';
  const ticks = '`'.repeat(longestRun(content, '`') + 1);
  const gap = content.startsWith('`') || content.endsWith('`') ? ' ' : '';
  return `${ticks}${gap}${content}${gap}${ticks}`;
}

/** A fenced block of text, its fence longer than any inside. */
export function fence(lines: readonly string[]): string {
  const content = lines.map((line) => neutralise(line)).join('\n');
  const ticks = '`'.repeat(Math.max(3, longestRun(content, '`') + 1));
  return `${ticks}text\n${content}\n${ticks}`;
}

/** Rows of cells that are Markdown already. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map((cell) => cell || ' ').join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** A line such as `2026-01-15 03:15:02` of an RFC 3339 time. */
export const dayAndTime = (at: string): string => at.slice(0, 19).replace('T', ' ');
export const timeOfDay = (at: string): string => at.slice(11, 19);

/** Long output belongs into its file; a report quotes at most this much of it. */
const LONGEST = 500;

function flat(text: string): string {
  const line = neutralise(text).replace(/\s+/g, ' ').trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}

function longestRun(text: string, character: string): number {
  let longest = 0;
  let run = 0;
  for (const one of text) {
    run = one === character ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  return longest;
}
