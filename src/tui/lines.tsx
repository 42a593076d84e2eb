import { Box, Text } from 'ink';
import picocolors from 'picocolors';
import type { Line } from './fit.ts';
import type { Theme, Tone } from './theme.ts';

// Not Ink's own colours: those follow what CI, TERM and npm packages think of the terminal, and the theme has decided.
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

/** Without colour, weight alone tells apart what has to be told apart. */
const PLAIN: Looks = { ...COLOURED, good: as, bad: bold, warn: bold, accent: as, bar: as };

/** Lines that were cut to the width already, one row each. */
export function Lines({ lines, theme }: { readonly lines: readonly Line[]; readonly theme: Theme }) {
  const looks = theme.colour ? COLOURED : PLAIN;
  const styled = (spans: Line): string => spans.map((one) => looks[one.tone](one.text)).join('') || ' ';
  return (
    <Box flexDirection="column">
      {lines.map((spans, row) => (
        <Text key={row} wrap="truncate">
          {styled(spans)}
        </Text>
      ))}
    </Box>
  );
}
