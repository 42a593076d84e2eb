import picocolors from 'picocolors';
import type { EventLine, Tone } from '../../presentation/line.ts';
import { neutralise } from '../../presentation/terminal-text.ts';

const { bold, dim, green, red, yellow } = picocolors.createColors(true);

const LOOKS: Readonly<Record<Tone, (text: string) => string>> = {
  plain: (text) => text,
  strong: bold,
  good: green,
  bad: red,
  warn: yellow,
  quiet: dim,
};

/** Lines as a terminal takes them: there is no driver between the recording and the screen that would return the carriage. */
export const linesOf = (lines: readonly string[]): string => lines.map((line) => `${line}\r\n`).join('');

/** What was told of an event, in the colours of plain lines. */
export function storyLines(told: readonly EventLine[]): string {
  return linesOf(
    told.flatMap(({ text, tone, rest }) => [
      LOOKS[tone](neutralise(text)),
      ...(rest ?? []).map((more) => `  ${neutralise(more)}`),
    ]),
  );
}

/** Lines that a step printed; `whose` names it where others were printing too. */
export function outputLines(lines: readonly string[], whose: string | null): string {
  const margin = dim(whose === null ? '|' : `${neutralise(whose)} |`);
  return linesOf(lines.map((line) => `${margin} ${neutralise(line)}`));
}
