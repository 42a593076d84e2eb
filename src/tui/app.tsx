import { useInput } from 'ink';
import { useSyncExternalStore } from 'react';
import { Lines } from './lines.tsx';
import type { Screen, Size } from './screen.ts';
import type { Theme } from './theme.ts';

export interface AppProps {
  readonly screen: Screen;
  readonly theme: Theme;
  size(): Size;
}

/** Draws a screen and brings it the keys. No state of its own. */
export function App({ screen, theme, size }: AppProps) {
  useSyncExternalStore(screen.subscribe, screen.version);
  useInput((input, key) => {
    // Esc and the key after it may come in one piece, which reads like that key with Alt.
    if (key.meta && !key.escape) screen.press({ input: '', escape: true });
    screen.press({ ...key, input });
  });
  return <Lines lines={screen.lines(size())} theme={theme} />;
}
