import { PassThrough } from 'node:stream';
import { Box } from 'ink';
import { afterEach, expect, it, vi } from 'vitest';
import { evolve } from '../../src/model/evolve.ts';
import { initialState } from '../../src/model/state.ts';
import { AlternateScreen } from '../../src/tui/alternate-screen.ts';
import { line, type Line } from '../../src/tui/fit.ts';
import { Lines } from '../../src/tui/lines.tsx';
import { mount } from '../../src/tui/mount.tsx';
import { runScreen } from '../../src/tui/panes/screen.ts';
import { Page } from '../../src/tui/ask-on-page.ts';
import { choiceMenu } from '../../src/tui/prompts.ts';
import type { ReplayControls } from '../../src/tui/replay-controls.ts';
import type { Draw, Screen } from '../../src/tui/screen.ts';
import { Store } from '../../src/tui/store.ts';
import { themeOf } from '../../src/tui/theme.ts';
import type { Ui } from '../../src/tui/ui.ts';
import { beforeRestore, completedRun, failedRun, restoring } from '../support/sample-run.ts';
import type { Story } from '../support/story.ts';
import { TerminalModel } from '../support/terminal-model.ts';

// As in scripts/build.mjs: Ink reads it while it loads.
vi.hoisted(() => Object.assign(process.env, { CI: 'false', CONTINUOUS_INTEGRATION: 'false' }));

const THEME = themeOf({ LANG: 'C.UTF-8' });
const open: { unmount(): Promise<void> }[] = [];
afterEach(async () => {
  for (const app of open.splice(0)) await app.unmount();
});

function keyboard(): NodeJS.ReadStream {
  const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode() {}, ref() {}, unref() {} });
  return stdin as unknown as NodeJS.ReadStream;
}

function shown(terminal: TerminalModel, screen: Screen, draw: Draw) {
  const alternate = new AlternateScreen(terminal as unknown as NodeJS.WriteStream);
  alternate.enter();
  alternate.on('resize', () => screen.resized());
  const app = mount(screen, draw, { stdin: keyboard(), alternate });
  open.push(app);
  return { alternate, app };
}

/** A screen that shows the given lines. */
function page(terminal: TerminalModel, ...first: readonly string[]) {
  let texts = first;
  let version = 0;
  const listeners = new Set<() => void>();
  const tell = (): void => {
    version += 1;
    for (const listener of listeners) listener();
  };
  const lines = (): readonly Line[] => texts.map((text) => line(text));
  const draw: Draw = ({ columns, rows }) => (
    <Box width={columns} height={rows}>
      <Lines lines={lines()} theme={THEME} width={columns} height={rows} />
    </Box>
  );
  const screen: Screen = {
    load: () => Promise.resolve(draw),
    lines,
    press: () => undefined,
    resized: tell,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    version: () => version,
  };
  const shows = (...next: readonly string[]): void => {
    texts = next;
    tell();
  };
  return { ...shown(terminal, screen, draw), shows };
}

it('writes only the lines that changed, in place, without clearing the screen', async () => {
  const terminal = new TerminalModel(20, 6);
  const { shows } = page(terminal, 'one', 'two', 'three');
  await vi.waitFor(() => expect(terminal.shown()).toBe('one\ntwo\nthree\n\n\n'));
  terminal.taken();
  shows('one', 'TWO', 'three');
  await vi.waitFor(() => expect(terminal.shown()).toBe('one\nTWO\nthree\n\n\n'));
  const written = terminal.taken();
  expect(written).not.toMatch(/one|three/);
  expect(written).not.toMatch(/\x1b\[\d?J/);
  shows('one', 'TWO', 'three', 'four');
  await vi.waitFor(() => expect(terminal.shown()).toContain('four'));
  expect(terminal.taken()).not.toMatch(/one|TWO|three/);
});

it('removes lines that a shorter frame no longer has', async () => {
  const terminal = new TerminalModel(20, 6);
  const { shows } = page(terminal, 'one', 'two');
  await vi.waitFor(() => expect(terminal.shown()).toContain('two'));
  shows('one');
  await vi.waitFor(() => expect(terminal.shown()).toBe('one\n\n\n\n\n'));
});

it('keeps the last character of a line as wide as the screen', async () => {
  const terminal = new TerminalModel(20, 6);
  const { shows } = page(terminal, 'a'.repeat(20));
  await vi.waitFor(() => expect(terminal.shown()).toContain('a'.repeat(20)));
  shows('b'.repeat(20), '漢'.repeat(10));
  await vi.waitFor(() => expect(terminal.shown()).toBe(`${'b'.repeat(20)}\n${'漢'.repeat(10)}\n\n\n\n`));
});

it('replaces a frame that was drawn without Ink in one write', async () => {
  const terminal = new TerminalModel(20, 6);
  const alternate = new AlternateScreen(terminal as unknown as NodeJS.WriteStream);
  alternate.enter();
  alternate.draw(['x'.repeat(20), 'x'.repeat(20), '', '', '', 'x'.repeat(20)]);
  alternate.write = vi.fn<(text: string) => boolean>(terminal.write);
  const draw: Draw = ({ columns, rows }) => (
    <Box width={columns} height={rows}>
      <Lines lines={[line('one'), line('two')]} theme={THEME} width={columns} height={rows} />
    </Box>
  );
  const screen = { ...runScreen(storeOf(restoring()), THEME), load: () => Promise.resolve(draw) };
  open.push(mount(screen, draw, { stdin: keyboard(), alternate }));
  await vi.waitFor(() => expect(terminal.shown()).toBe('one\ntwo\n\n\n\n'));
  const frames = vi.mocked(alternate.write).mock.calls.filter(([text]) => text.includes('one'));
  expect(frames).toHaveLength(1);
  expect(frames[0]?.[0]).toMatch(/^\x1b\[\?2026h.*\x1b\[\?2026l$/s);
});

it('writes nothing after it has left, so that a late frame cannot spoil the normal screen', async () => {
  const terminal = new TerminalModel(20, 6);
  const { alternate, shows } = page(terminal, 'one');
  await vi.waitFor(() => expect(terminal.shown()).toContain('one'));
  terminal.taken();
  alternate.leave();
  alternate.leave();
  expect(terminal.taken().match(/\x1b\[\?1049l/g)).toHaveLength(1);
  shows('late');
  await open.pop()?.unmount();
  expect(terminal.taken()).toBe('');
  expect(terminal.listenerCount('resize')).toBe(0);
});

it.each([
  [40, 9],
  [24, 7],
  [20, 6],
  [20, 9],
])('draws everything again after a change of size to %i × %i', async (columns, rows) => {
  const terminal = new TerminalModel(30, 7);
  const six = ['one', 'two', 'three', 'four', 'five', 'six'];
  page(terminal, ...six);
  await vi.waitFor(() => expect(terminal.shown()).toContain('six'));
  terminal.taken();
  terminal.resize(columns, rows);
  await vi.waitFor(() => expect(terminal.shown()).toBe(`${six.join('\n')}${'\n'.repeat(rows - 6)}`));
  expect(terminal.taken()).toMatch(/\x1b\[2J.*one.*six/s);
});

function storeOf(story: Story, replay: ReplayControls | null = null): Store {
  const store = new Store(story.plan, {
    now: () => 0,
    operator: 'ada',
    replay,
    dispatch: () => undefined,
    onSuspend: () => undefined,
  });
  const state = initialState(story.plan);
  for (const event of story.records) store.event(event, evolve(state, event));
  const text = `${'漢字 '.repeat(60)}\n\ttab\x1b[2J${'e\u0301'.repeat(90)}\n`;
  store.live({ kind: 'output', step: 'load-dump', text });
  return store;
}

const STATUS = {
  playing: true,
  speed: 1,
  positionMs: 500,
  endMs: 1_000,
  shown: 1,
  total: 2,
  live: false,
  landmarks: [],
};
const CONTROLS: ReplayControls = { status: () => STATUS, act: () => null };
const UIS: readonly Partial<Ui>[] = [
  {},
  { overlay: 'help' },
  { overlay: 'none' },
  { overlay: 'output' },
  { overlay: 'text' },
  { overlay: 'none', entry: { purpose: 'abort', text: 'abo' }, message: 'Type "abort" to end this run. '.repeat(4) },
  { entry: null, message: null },
];

it.each([
  [20, 6],
  [63, 10],
  [80, 24],
  [200, 60],
])('shows on %i × %i what it would show without Ink, frame after frame', async (columns, rows) => {
  const stores = [beforeRestore(), restoring(), completedRun(), failedRun()].map((story) => storeOf(story));
  for (const store of [...stores, storeOf(restoring(), CONTROLS)]) {
    const screen = runScreen(store, THEME);
    const terminal = new TerminalModel(columns, rows);
    const { app } = shown(terminal, screen, await screen.load());
    for (const ui of UIS) {
      store.ui = { ...store.ui, ...ui };
      screen.resized();
      await vi.waitFor(() => expect(terminal.shown()).toBe(withoutInk(screen, columns, rows)));
    }
    await app.unmount();
  }
});

it('shows a question before a run the same with and without Ink, frame after frame', async () => {
  const terminal = new TerminalModel(40, 12);
  const choices = [
    { id: 'full', title: 'Full restore' },
    { id: 'wal', title: 'Write-ahead log only' },
  ];
  const screen = new Page(choiceMenu({ heading: 'Which procedure?', choices }), THEME, () => undefined);
  shown(terminal, screen, await screen.load());
  for (const key of ['', '2', '1']) {
    screen.press({ input: key });
    await vi.waitFor(() => expect(terminal.shown()).toBe(withoutInk(screen, 40, 12)));
  }
  expect(terminal.shown()).toContain(' > 1. Full restore');
});

function withoutInk(screen: Screen, columns: number, rows: number): string {
  const terminal = new TerminalModel(columns, rows);
  const alternate = new AlternateScreen(terminal as unknown as NodeJS.WriteStream);
  alternate.enter();
  alternate.draw(screen.lines({ columns, rows }).map((spans) => spans.map(({ text }) => text).join('')));
  alternate.leave();
  return terminal.shown();
}
