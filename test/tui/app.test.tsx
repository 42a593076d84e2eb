import { render } from 'ink-testing-library';
import { afterEach, expect, it, vi } from 'vitest';
import type { Command } from '../../src/model/run-command.ts';
import { evolve } from '../../src/model/evolve.ts';
import { initialState } from '../../src/model/state.ts';
import { App } from '../../src/tui/app.tsx';
import { screenLines } from '../../src/tui/panes/screen.ts';
import { drawRun } from '../../src/tui/run-screen.tsx';
import type { Line } from '../../src/tui/fit.ts';
import { Store } from '../../src/tui/store.ts';
import { themeOf } from '../../src/tui/theme.ts';
import { beforeRestore, restoring } from '../support/sample-run.ts';
import type { Story } from '../support/story.ts';

const THEME = themeOf({ LANG: 'C.UTF-8', NO_COLOR: '1' });
const textOf = (lines: readonly Line[]): string =>
  lines
    .map((one) =>
      one
        .map(({ text }) => text)
        .join('')
        .trimEnd(),
    )
    .join('\n');
const open: { unmount(): void }[] = [];
afterEach(() => {
  for (const app of open.splice(0)) app.unmount();
});

function appOf(story: Story) {
  const commands: Command[] = [];
  let now = 0;
  const store = new Store(story.plan, {
    now: () => now,
    operator: 'ada',
    dispatch: (command) => void commands.push(command),
    onSuspend: () => undefined,
  });
  const state = initialState(story.plan);
  for (const event of story.records) store.event(event, evolve(state, event));
  const app = render(<App screen={store} draw={drawRun(store, THEME)} size={() => ({ columns: 80, rows: 24 })} />);
  open.push(app);
  const pass = (ms: number): void => void (now += ms);
  return { app, store, commands, pass };
}

it('takes keys and sends commands', async () => {
  const { app, commands, pass } = appOf(beforeRestore());
  pass(1_000);
  const { stdin } = app as { stdin: { write(text: string): void } & Pick<NodeJS.EventEmitter, 'listenerCount'> };
  await vi.waitFor(() => expect(stdin.listenerCount('readable')).toBeGreaterThan(0));
  expect(app.lastFrame()).toContain('Destructive: load-dump');
  stdin.write('c');
  await vi.waitFor(() => expect(app.lastFrame()).toContain('Type load-dump to confirm'));
  stdin.write('wrong\x15load-dump\r');
  expect(commands).toMatchObject([{ type: 'answer', answer: { verdict: 'confirm' } }]);
});

it('separates Esc from the key after it when they arrive in one piece', async () => {
  const { app, store } = appOf(restoring());
  const { stdin } = app as { stdin: { write(text: string): void } & Pick<NodeJS.EventEmitter, 'listenerCount'> };
  await vi.waitFor(() => expect(stdin.listenerCount('readable')).toBeGreaterThan(0));
  store.press({ input: '?' });
  stdin.write('\x1b\x1b[Z');
  expect(store.ui.overlay).toBe('none');
  expect(store.ui.focus).not.toBeNull();
  store.press({ input: '?' });
  stdin.write('\x1bo');
  expect(store.ui.overlay).toBe('output');
});

it('does not take a key as the answer to a question that has just appeared', () => {
  const { store, commands, pass } = appOf(beforeRestore());
  store.press({ input: 'q' });
  expect(commands).toEqual([]);
  pass(399);
  store.press({ input: 'q' });
  expect(commands).toEqual([]);
  pass(1);
  store.press({ input: 'q' });
  expect(commands).toMatchObject([{ type: 'answer', answer: { verdict: 'refuse' } }]);
});

it('does not answer twice before the answer is in the journal', () => {
  const { store, commands, pass } = appOf(beforeRestore());
  pass(1_000);
  store.press({ input: 'q' });
  store.press({ input: 'q' });
  expect(commands).toHaveLength(1);
});

it('draws a flood of output in few frames', async () => {
  const { app, store } = appOf(restoring());
  await vi.waitFor(() => expect(app.lastFrame()).toContain('load-dump'));
  const before = app.frames.length;
  for (let index = 0; index < 10_000; index += 1) {
    store.live({ kind: 'output', step: 'load-dump', text: `line ${index}\n` });
  }
  await vi.waitFor(() => expect(app.lastFrame()).toContain('line 9999'));
  expect(app.frames.length - before).toBeLessThanOrEqual(3);
});

it('keeps a bounded part of what a step prints', () => {
  const { store } = appOf(restoring());
  for (let index = 0; index < 20_000; index += 1)
    store.live({ kind: 'output', step: 'load-dump', text: `line ${index}\n` });
  store.live({ kind: 'output', step: 'load-dump', text: 'x'.repeat(1_000_000) });
  const ring = store.ring('load-dump');
  expect(ring?.size).toBe(2_001);
  expect(ring?.tail(2)).toEqual(['line 19999', 'x'.repeat(2_000)]);
  // Lines are dropped in bulk.
  expect(ring?.begin()).toBeGreaterThanOrEqual(16_000);
  expect(ring?.read(0, 1)).toEqual([{ place: ring?.begin(), text: `line ${ring?.begin()}` }]);
});

it('does not scroll beyond the oldest kept line', () => {
  const { store } = appOf(restoring());
  for (let index = 0; index < 50; index += 1)
    store.live({ kind: 'output', step: 'load-dump', text: `line ${index}\n` });
  const shown = (): string => textOf(screenLines(store, THEME, { columns: 80, rows: 24 }));
  shown();
  for (let times = 0; times < 20; times += 1) store.press({ input: '', pageUp: true });
  expect(store.ui.overlay).toBe('output');
  expect(shown()).toContain('line 0\n');
  store.press({ input: '', downArrow: true });
  expect(shown()).not.toContain('line 0\n');
  expect(shown()).toContain('line 1\n');
});
