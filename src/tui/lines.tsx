import { Text, Transform } from 'ink';
import type { Line } from './fit.ts';
import { styled } from './styled.ts';
import type { Theme } from './theme.ts';

export interface LinesProps {
  /** At most `height` lines, already cut to `width`. */
  readonly lines: readonly Line[];
  readonly theme: Theme;
  readonly width: number;
  readonly height: number;
}

/**
 * Lines as a block of a fixed size. Ink lays out blank text, and the lines replace its rows on output. As text, each line would
 * be measured and laid out again with every tick of a clock, and Ink never forgets a measurement.
 */
export function Lines({ lines, theme, width, height }: LinesProps) {
  const rows = lines.map((spans) => styled(spans, theme));
  return (
    <Transform transform={(_, row) => rows[row] ?? ''}>
      <Text>{Array<string>(height).fill(' '.repeat(width)).join('\n')}</Text>
    </Transform>
  );
}
