import { setImmediate } from 'node:timers/promises';
import { holdWarnings } from './held-warnings.ts';
import type { Painter } from './painter.ts';
import type { Screen } from './screen.ts';
import { styled } from './styled.ts';
import type { Theme } from './theme.ts';

export interface Terminal {
  readonly stdin: NodeJS.ReadStream;
  readonly painter: Painter;
  readonly theme: Theme;
}

export interface Presented {
  /** The normal screen is back and nothing reads the keyboard any more. */
  leave(): Promise<void>;
}

/**
 * Shows a screen on the alternate screen of the terminal until it is left; a signal or a crash brings the normal screen
 * back, too. Its first frame is painted before Ink is loaded, which takes longer than everything before it: keys that come
 * in between wait in the terminal.
 */
export function present(screen: Screen, { stdin, painter, theme }: Terminal): Presented {
  drain(stdin);
  // First of all: a Ctrl-C that is typed when the screen is there must be a key, and not a signal that ends the process.
  stdin.setRawMode(true);
  const release = guard(stdin, painter);
  const warnings = holdWarnings();
  painter.enter();
  const onResize = (): void => screen.resized();
  painter.on('resize', onResize);
  const paint = (): void => {
    const lines = screen.lines({ columns: painter.columns, rows: painter.rows });
    painter.write(lines.map((one) => styled(one, theme)).join('\n'));
  };
  paint();
  // A clock that goes on is all that happens for hours: it is not worth a frame of Ink's, which costs ten times as much.
  let drawn = screen.version();
  let inkDraws = false;
  const silence = screen.subscribe(() => {
    if (drawn === screen.version() || !inkDraws) paint();
    drawn = screen.version();
  });
  const mounted = import('./mount.tsx').then(({ mount }) => {
    const ink = mount(screen, { stdin, painter, theme });
    release();
    inkDraws = true;
    return ink;
  });
  return {
    async leave() {
      await (await mounted).unmount();
      silence();
      painter.off('resize', onResize);
      painter.leave();
      warnings.release();
      stdin.pause();
      // Node stops reading one tick later; until then it would take keys that are meant for the next reader,
      // and stop a reader that begins at once.
      await setImmediate();
    },
  };
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Until Ink is there nobody else leaves a sane terminal behind when a signal ends the process. */
function guard(stdin: NodeJS.ReadStream, painter: Painter): () => void {
  const listeners = SIGNALS.map((signal) => {
    const onSignal = (): void => {
      // Whoever else listens ends things in order, and leaves the screen then.
      if (process.listenerCount(signal) > 1) return;
      painter.leave();
      stdin.setRawMode(false);
      release();
      process.kill(process.pid, signal);
    };
    process.on(signal, onSignal);
    return () => process.off(signal, onSignal);
  });
  const release = (): void => listeners.forEach((remove) => remove());
  return release;
}

/** Keys that were meant for whoever had the terminal before, or a late answer of the terminal itself. */
function drain(stdin: NodeJS.ReadStream): void {
  while (stdin.read() !== null);
}
