import { Box, Text } from 'ink';
import type { Line } from './fit.ts';
import { styled } from './styled.ts';
import type { Theme } from './theme.ts';

/** Lines that were cut to the width already, one row each. */
export function Lines({ lines, theme }: { readonly lines: readonly Line[]; readonly theme: Theme }) {
  return (
    <Box flexDirection="column">
      {lines.map((spans, row) => (
        <Text key={row} wrap="truncate">
          {styled(spans, theme)}
        </Text>
      ))}
    </Box>
  );
}
