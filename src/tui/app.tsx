import { useInput } from 'ink';
import { useSyncExternalStore } from 'react';
import type { Draw, Screen, Size } from './screen.ts';

export interface AppProps {
  readonly screen: Pick<Screen, 'press' | 'subscribe' | 'version'>;
  readonly draw: Draw;
  size(): Size;
}

/** Draws a screen and passes it the keys. Has no state. */
export function App({ screen, draw, size }: AppProps) {
  useSyncExternalStore(screen.subscribe, screen.version);
  useInput((input, key) => {
    // Esc and the key after it may arrive in one piece, which reads like that key with Alt.
    if (key.meta && !key.escape) screen.press({ input: '', escape: true });
    screen.press({ ...key, input });
  });
  return draw(size());
}
