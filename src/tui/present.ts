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
  /** Brings the normal screen back and stops reading the keyboard. */
  leave(): Promise<void>;
}

/**
 * Shows a screen on the alternate screen of the terminal until `leave`; a signal or a crash brings the normal screen back,
 * too. The first frame is drawn before Ink is loaded, which takes longer than everything before it; keys pressed meanwhile
 * wait in the terminal.
 */
export function present(screen: Screen, { stdin, alternate, theme }: Terminal): Presented {
  drain(stdin);
  // Before anything is drawn: once the screen is up, Ctrl-C must be a key and not a signal that ends the process.
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
      // Node stops reading one tick later; until then it would take keys from the next reader, and stop a reader that
      // begins at once.
      await setImmediate();
    },
  };
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Restores the terminal if a signal ends the process before Ink is loaded. */
function guard(stdin: NodeJS.ReadStream, alternate: AlternateScreen): () => void {
  const listeners = SIGNALS.map((signal) => {
    const onSignal = (): void => {
      // Another listener shuts down in order and leaves the screen itself.
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

/** Drops keys that were meant for the previous reader, and late replies of the terminal itself. */
function drain(stdin: NodeJS.ReadStream): void {
  while (stdin.read() !== null);
}
