import { setImmediate } from 'node:timers/promises';
import type { AlternateScreen } from './alternate-screen.ts';
import { holdWarnings } from './held-warnings.ts';
import type { Screen } from './screen.ts';
import { styled } from './styled.ts';
import type { Theme } from './theme.ts';

export interface Terminal {
  readonly stdin: NodeJS.ReadStream;
  readonly alternate: AlternateScreen;
  readonly theme: Theme;
}

export interface Presented {
  /** The normal screen is back and nothing reads the keyboard any more. */
  leave(): Promise<void>;
}

/**
 * Shows a screen on the alternate screen of the terminal until it is left; a signal or a crash brings the normal screen
 * back, too. Its first frame is drawn before Ink is loaded, which takes longer than everything before it: keys that come
 * in between wait in the terminal.
 */
export function present(screen: Screen, { stdin, alternate, theme }: Terminal): Presented {
  drain(stdin);
  // First of all: a Ctrl-C that is typed when the screen is there must be a key, and not a signal that ends the process.
  stdin.setRawMode(true);
  const release = guard(stdin, alternate);
  const warnings = holdWarnings();
  alternate.enter();
  const onResize = (): void => screen.resized();
  alternate.on('resize', onResize);
  let inkDraws = false;
  const draw = (): void => {
    if (inkDraws) return;
    const lines = screen.lines({ columns: alternate.columns, rows: alternate.rows });
    alternate.draw(lines.map((one) => styled(one, theme)));
  };
  draw();
  const silence = screen.subscribe(draw);
  const mounted = Promise.all([import('./mount.tsx'), screen.load()]).then(([{ mount }, components]) => {
    const ink = mount(screen, components, { stdin, alternate });
    release();
    inkDraws = true;
    return ink;
  });
  return {
    async leave() {
      await (await mounted).unmount();
      silence();
      alternate.off('resize', onResize);
      alternate.leave();
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
function guard(stdin: NodeJS.ReadStream, alternate: AlternateScreen): () => void {
  const listeners = SIGNALS.map((signal) => {
    const onSignal = (): void => {
      // Whoever else listens ends things in order, and leaves the screen then.
      if (process.listenerCount(signal) > 1) return;
      alternate.leave();
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
