import chalk from 'chalk';
import { render } from 'ink';
import { useLayoutEffect, type ReactNode } from 'react';
import type { AlternateScreen } from './alternate-screen.ts';
import { App } from './app.tsx';
import { inkOutput } from './ink-output.ts';
import type { Draw, Screen } from './screen.ts';

// Ink's borders depend on chalk, and chalk on CI, TERM and more; the theme has decided, and its rules are always dim.
chalk.level = 1;

/** Lets Ink draw the screen and read the keyboard. `unmount` resolves when the tree is gone. */
export function mount(
  screen: Screen,
  draw: Draw,
  { stdin, alternate }: { readonly stdin: NodeJS.ReadStream; readonly alternate: AlternateScreen },
): { unmount(): Promise<void> } {
  const size = () => ({ columns: alternate.columns, rows: alternate.rows });
  const instance = render(
    <Guard alternate={alternate}>
      <App screen={screen} draw={draw} size={size} />
    </Guard>,
    {
      stdout: inkOutput(alternate),
      stdin,
      incrementalRendering: true,
      maxFps: 60,
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

/** Ink unmounts the tree on unhandled signals: the last moment to leave the alternate screen. */
function Guard({ alternate, children }: { readonly alternate: AlternateScreen; readonly children: ReactNode }) {
  useLayoutEffect(() => () => alternate.leave(), [alternate]);
  return children;
}
