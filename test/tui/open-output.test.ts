import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { evolve } from '../../src/model/evolve.ts';
import { initialState } from '../../src/model/state.ts';
import { openScrollback } from '../../src/platform/index.ts';
import { screenLines } from '../../src/tui/panes/screen.ts';
import { Store } from '../../src/tui/store.ts';
import { themeOf } from '../../src/tui/theme.ts';
import { Story } from '../support/story.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'runbook-output-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function playing() {
  const story = new Story({ sections: [{ id: 'main', steps: [{ id: 'one' }, { id: 'two' }] }] }).start().enter('main');
  const store = new Store(story.plan, {
    now: () => 0,
    operator: 'ada',
    dispatch: () => undefined,
    onSuspend: () => undefined,
    scrollback: ({ id, attempt, file }) => openScrollback(path.join(folder, `${id}-${attempt}-${file}`)),
  });
  const state = initialState(story.plan);
  store.show(story.plan, state);
  let shown = 0;
  const show = (): void => {
    for (const event of story.records.slice(shown)) store.event(event, evolve(state, event));
    shown = story.records.length;
  };
  const screen = (): string =>
    screenLines(store, themeOf({ LANG: 'C.UTF-8' }), { columns: 80, rows: 24 })
      .map((spans) =>
        spans
          .map(({ text }) => text)
          .join('')
          .trimEnd(),
      )
      .join('\n');
  return { story, store, show, screen };
}

const printed = (name: string, text: string | Buffer): void => writeFileSync(path.join(folder, name), text);
const rows = (from: number, to: number): string =>
  Array.from({ length: to - from + 1 }, (_, index) => `row ${from + index}\n`).join('');

it('shows the page before the current one after the first page up', () => {
  printed('one-1-output', rows(1, 500));
  const { story, store, show, screen } = playing();
  story.begin('one');
  show();
  screen();
  store.press({ input: '', pageUp: true });
  // Eighteen rows of output: the last ones were 483 to 500.
  expect(screen()).toMatch(/^ row 466$/m);
  expect(screen()).toMatch(/^ row 483$/m);
  expect(screen()).not.toMatch(/^ row 484$/m);
});

it('finishes a search when its step ends and the next one begins', async () => {
  printed('one-1-output', Buffer.concat([Buffer.from('needle\n'), Buffer.alloc(40 << 20, `${'hay '.repeat(15)}\n`)]));
  printed('two-1-output', 'something else\n');
  const { story, store, show, screen } = playing();
  story.begin('one');
  show();
  store.press({ input: 'o' });
  screen();
  store.press({ input: '/' });
  for (const input of 'needle') store.press({ input });
  store.press({ input: '', return: true });
  story.finish('one').add({ type: 'step.committed', step: 'one' });
  story.begin('two');
  show();
  screen();
  await vi.waitFor(() => expect(screen()).toMatch(/^ needle$/m), { timeout: 60_000, interval: 5 });
  expect(screen()).toContain('output of one');
});

it('stays where the viewer has scrolled to when the next step begins, and follows again from the end', () => {
  printed('one-1-output', rows(1, 500));
  printed('two-1-output', 'the second step\n');
  const { story, store, show, screen } = playing();
  story.begin('one');
  show();
  store.press({ input: 'o' });
  screen();
  store.press({ input: 'g' });
  expect(screen()).toMatch(/^ row 1$/m);
  story.finish('one').add({ type: 'step.committed', step: 'one' });
  story.begin('two');
  show();
  expect(screen()).toMatch(/^ row 1$/m);
  store.press({ input: 'G' });
  expect(screen()).toContain('the second step');
});
