import { render } from 'ink';
import { useLayoutEffect, type ReactNode } from 'react';
import { App } from './app.tsx';
import type { Painter } from './painter.ts';
import type { Screen } from './screen.ts';
import type { Theme } from './theme.ts';

export interface InkTerminal {
  readonly stdin: NodeJS.ReadStream;
  readonly painter: Painter;
  readonly theme: Theme;
}

/** Lets Ink draw the screen and read the keyboard. The promise it gives is that of an unmounted tree. */
export function mount(screen: Screen, { stdin, painter, theme }: InkTerminal): { unmount(): Promise<void> } {
  const size = () => ({ columns: painter.columns, rows: painter.rows });
  const instance = render(
    <Guard painter={painter}>
      <App screen={screen} theme={theme} size={size} />
    </Guard>,
    {
      // Ink asks for a stream and uses what Painter has: write, columns, rows, isTTY and the resize event.
      stdout: painter as unknown as NodeJS.WriteStream,
      stdin,
      debug: true,
      exitOnCtrlC: false,
      patchConsole: false,
    },
  );
  const gone = instance.waitUntilExit();
  return {
    async unmount() {
      instance.unmount();
      await gone;
    },
  };
}

/** Ink unmounts the tree on signals that nobody handles: that is the last moment to leave the alternate screen. */
function Guard({ painter, children }: { readonly painter: Painter; readonly children: ReactNode }) {
  useLayoutEffect(() => () => painter.leave(), [painter]);
  return children;
}
