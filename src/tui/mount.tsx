import { setImmediate } from 'node:timers/promises';
import { render } from 'ink';
import { useLayoutEffect, type ReactNode } from 'react';
import type { Painter } from './painter.ts';

export interface Terminal {
  readonly stdin: NodeJS.ReadStream;
  readonly painter: Painter;
}

export interface Mounted {
  /** Ink is gone, the normal screen is back and nothing reads the keyboard any more. */
  unmount(): Promise<void>;
}

/** Draws on the alternate screen until it is unmounted; a signal or a crash brings the normal screen back, too. */
export function mount(node: ReactNode, { stdin, painter }: Terminal): Mounted {
  drain(stdin);
  painter.enter();
  const instance = render(<Guard painter={painter}>{node}</Guard>, {
    // Ink asks for a stream and uses what Painter has: write, columns, rows, isTTY and the resize event.
    stdout: painter as unknown as NodeJS.WriteStream,
    stdin,
    debug: true,
    exitOnCtrlC: false,
    patchConsole: false,
  });
  const gone = instance.waitUntilExit();
  return {
    async unmount() {
      instance.unmount();
      await gone;
      painter.leave();
      stdin.pause();
      // Node stops reading one tick later; until then it would take keys that are meant for the next reader,
      // and stop a reader that begins at once.
      await setImmediate();
    },
  };
}

/** Ink unmounts the tree on signals that nobody handles: that is the last moment to leave the alternate screen. */
function Guard({ painter, children }: { readonly painter: Painter; readonly children: ReactNode }) {
  useLayoutEffect(() => () => painter.leave(), [painter]);
  return children;
}

/** Keys that were meant for whoever had the terminal before, or a late answer of the terminal itself. */
function drain(stdin: NodeJS.ReadStream): void {
  while (stdin.read() !== null);
}
