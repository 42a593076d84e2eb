import { Text } from 'ink';
import type { Line } from './fit.ts';
import { styled } from './styled.ts';
import type { Theme } from './theme.ts';

/**
 * Lines that were cut to the width already, one row each. As one text: a node for each row would make a frame three times
 * as dear, and an idle screen is one frame a second.
 */
export function Lines({ lines, theme }: { readonly lines: readonly Line[]; readonly theme: Theme }) {
  return <Text wrap="truncate">{lines.map((spans) => styled(spans, theme)).join('\n')}</Text>;
}
