import picocolors from 'picocolors';
import type { Line } from './fit.ts';
import type { Theme, Tone } from './theme.ts';

// Not Ink's colours: they follow what CI, TERM and npm packages think of the terminal, and the theme has already decided.
const { bold, cyan, dim, green, inverse, red, yellow } = picocolors.createColors(true);
const as = (text: string): string => text;

type Looks = Readonly<Record<Tone, (text: string) => string>>;

const COLOURED: Looks = {
  plain: as,
  strong: bold,
  good: green,
  bad: (text) => bold(red(text)),
  warn: yellow,
  quiet: dim,
  accent: cyan,
  bar: green,
  cursor: inverse,
};

/** Without colour, weight alone makes the difference. */
const PLAIN: Looks = { ...COLOURED, good: as, bad: bold, warn: bold, accent: as, bar: as };

/** A line as text with escape sequences; a blank line still takes a row. */
export function styled(spans: Line, { colour }: Theme): string {
  const looks = colour ? COLOURED : PLAIN;
  return spans.map((one) => looks[one.tone](one.text)).join('') || ' ';
}
