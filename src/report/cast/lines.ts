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

/** Lines with CRLF: there is no terminal driver between the recording and the screen to add the carriage return. */
export const linesOf = (lines: readonly string[]): string => lines.map((line) => `${line}\r\n`).join('');

/** The lines about an event, in the colours of the plain view. */
export function storyLines(told: readonly EventLine[]): string {
  return linesOf(
    told.flatMap(({ text, tone, rest }) => [
      LOOKS[tone](neutralise(text)),
      ...(rest ?? []).map((more) => `  ${neutralise(more)}`),
    ]),
  );
}

/** Lines of output; `whose` names the step if others were printing too. */
export function outputLines(lines: readonly string[], whose: string | null): string {
  const margin = dim(whose === null ? '|' : `${neutralise(whose)} |`);
  return linesOf(lines.map((line) => `${margin} ${neutralise(line)}`));
}
