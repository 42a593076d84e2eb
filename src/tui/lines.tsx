import { Text, Transform } from 'ink';
import type { Line } from './fit.ts';
import { styled } from './styled.ts';
import type { Theme } from './theme.ts';

export interface LinesProps {
  /** At most `height`, cut to `width` already. */
  readonly lines: readonly Line[];
  readonly theme: Theme;
  readonly width: number;
  readonly height: number;
}

/**
 * Lines as a block of a fixed size. To Ink its text is blank, and the lines take the place of its rows as they are put out:
 * as a text, each would be measured and laid out again whenever a clock goes on, and Ink keeps all that it has measured.
 */
export function Lines({ lines, theme, width, height }: LinesProps) {
  const rows = lines.map((spans) => styled(spans, theme));
  return (
    <Transform transform={(_, row) => rows[row] ?? ''}>
      <Text>{Array<string>(height).fill(' '.repeat(width)).join('\n')}</Text>
    </Transform>
  );
}
