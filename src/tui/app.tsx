import { useInput } from 'ink';
import { useSyncExternalStore } from 'react';
import { Lines } from './lines.tsx';
import { screenLines, type Size } from './panes/screen.ts';
import type { Store } from './store.ts';
import type { Theme } from './theme.ts';

export interface AppProps {
  readonly store: Store;
  readonly theme: Theme;
  size(): Size;
}

/** Reads the store and draws it; keys go to the store. No state of its own. */
export function App({ store, theme, size }: AppProps) {
  useSyncExternalStore(store.subscribe, store.version);
  useInput((input, key) => store.press({ ...key, input }));
  return <Lines lines={screenLines(store, theme, size())} theme={theme} />;
}
