import { Box, Text, type TextProps } from 'ink';
import type { Line } from './fit.ts';
import type { Theme, Tone } from './theme.ts';

type Look = Pick<TextProps, 'color' | 'bold' | 'dimColor' | 'inverse'>;

const COLOURED: Readonly<Record<Tone, Look>> = {
  plain: {},
  strong: { bold: true },
  good: { color: 'green' },
  bad: { color: 'red', bold: true },
  warn: { color: 'yellow' },
  quiet: { dimColor: true },
  accent: { color: 'cyan' },
  bar: { color: 'green' },
  cursor: { inverse: true },
};

/** Without colour, weight alone tells apart what has to be told apart. */
const PLAIN: Readonly<Record<Tone, Look>> = {
  ...COLOURED,
  good: {},
  bad: { bold: true },
  warn: { bold: true },
  accent: {},
  bar: {},
};

/** Lines that were cut to the width already, one row each. */
export function Lines({ lines, theme }: { readonly lines: readonly Line[]; readonly theme: Theme }) {
  const looks = theme.colour ? COLOURED : PLAIN;
  return (
    <Box flexDirection="column">
      {lines.map((spans, row) => (
        <Text key={row} wrap="truncate">
          {spans.length === 0
            ? ' '
            : spans.map((one, index) => (
                <Text key={index} {...looks[one.tone]}>
                  {one.text}
                </Text>
              ))}
        </Text>
      ))}
    </Box>
  );
}
