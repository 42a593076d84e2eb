import { describe, expect, it } from 'vitest';
import type { Failure } from '../../src/model/failure.ts';
import { evolve } from '../../src/model/evolve.ts';
import { initialState } from '../../src/model/state.ts';
import type { Line } from '../../src/tui/fit.ts';
import { screenLines } from '../../src/tui/panes/screen.ts';
import type { Size } from '../../src/tui/screen.ts';
import { Store } from '../../src/tui/store.ts';
import { themeOf } from '../../src/tui/theme.ts';
import type { StepSketch } from '../support/plan.ts';
import { Story } from '../support/story.ts';

const UTF8 = themeOf({ LANG: 'C.UTF-8' });
const SIZE: Size = { columns: 80, rows: 24 };
const FAILURE: Failure = {
  code: 'exit-code',
  message: 'exit code 1',
  found: 'exit code 1',
  expected: 'exit code 0',
  lastLines: Array.from({ length: 12 }, (_, index) => `printed ${index}`),
  hint: 'look at the output',
};
const LONG = Array.from({ length: 12 }, (_, index) => `command ${index}`).join('\n');

const one = (code = 'true\n', more: Partial<StepSketch> = {}): Story =>
  new Story({ sections: [{ id: 'main', steps: [{ id: 'one', title: 'one', code, ...more }] }] }).start().enter('main');

function storeOf(story: Story): Store {
  const store = new Store(story.plan, {
    now: () => 0,
    operator: 'ada',
    dispatch: () => undefined,
    onSuspend: () => undefined,
  });
  const state = initialState(story.plan);
  store.show(story.plan, state);
  for (const event of story.records) store.event(event, evolve(state, event));
  return store;
}

const textOf = (lines: readonly Line[]): string =>
  lines
    .map((spans) =>
      spans
        .map(({ text }) => text)
        .join('')
        .trimEnd(),
    )
    .join('\n');
const screen = (store: Store, size = SIZE): string => textOf(screenLines(store, UTF8, size));

const failed = (): Story => {
  const choices = ['retry', 'edit', 'skip', 'undo', 'stop'] as const;
  return one().fail('one', FAILURE).ask({ kind: 'after-failure', step: 'one', choices });
};

describe('what a decision is about', () => {
  it('names what is destroyed if the command leaves that to a param', () => {
    const title = 'drop database metastore';
    const told = (code: string): number => {
      const story = one(code, { title }).ask({ kind: 'confirm', step: 'one', text: title });
      return screen(storeOf(story))
        .split('\n')
        .filter((text) => text.endsWith(title)).length;
    };
    expect(told('drop: { database: "${DATABASE}" }')).toBe(1);
    expect(told('drop: { database: metastore }')).toBe(0);
  });

  it('is the text of a manual section, laid out and shown once, beside the question or on t', () => {
    const blocks = [{ type: 'paragraph', content: ['Change ', { type: 'strong', content: ['it'] }, '.'] }] as const;
    const steps = [{ id: 'one', role: 'manual' }] as const;
    const story = new Story({ sections: [{ id: 'main', prose: 'Change **it**.', blocks, steps }] });
    const store = storeOf(story.start().enter('main').ask({ kind: 'manual', step: 'one', text: 'do it' }));
    const beside = screen(store);
    store.press({ input: 't' });
    for (const shown of [beside, screen(store)]) {
      expect(shown.match(/Change .*/g)).toEqual(['Change it.']);
      expect(shown).not.toContain('do it');
    }
  });

  it('is the whole destructive command, beside the question or on t', () => {
    const story = one(LONG).ask({ kind: 'confirm', step: 'one', text: 'one' });
    const store = storeOf(story);
    for (let index = 0; index < 12; index += 1) expect(screen(store)).toContain(`command ${index}`);
    const small = { columns: 50, rows: 12 };
    expect(screen(store, small)).toContain('press t to read all of it');
    store.press({ input: 't' });
    for (let times = 0; times < 3; times += 1) store.press({ input: '', pageDown: true });
    expect(screen(store, small)).toContain('command 11');
    store.press({ input: '', pageUp: true });
    expect(screen(store, small)).not.toContain('command 11');
  });

  it('is the newest output of a failed step if not all of it fits', () => {
    const shown = screen(storeOf(failed()), { columns: 60, rows: 19 });
    expect(shown).toContain('printed 11');
    expect(shown).not.toContain('printed 0');
    expect(shown).toMatch(/\d+ earlier rows: o shows all/);
    // The answers say what to do next.
    expect(shown).not.toContain('look at the output');
  });

  it.each([
    { columns: 80, rows: 24 },
    { columns: 40, rows: 12 },
    { columns: 40, rows: 10 },
    { columns: 30, rows: 9 },
    { columns: 24, rows: 7 },
  ])('has its answers on a screen of $columns by $rows', (size) => {
    const shown = screen(storeOf(failed()), size);
    expect(shown.split('\n')).toHaveLength(size.rows);
    for (const key of ['r', 'e', 's', 'u', 'q']) expect(shown).toMatch(new RegExp(`(^|[ │])${key} `, 'm'));
  });

  it('says how often the step was tried, and why there is another attempt', () => {
    const story = one('true\n', { attributes: { retries: 2 } })
      .begin('one')
      .finish('one', { failure: FAILURE });
    story.add({ type: 'step.retrying', step: 'one', attempt: 2, delayMs: 5_000 });
    expect(screen(storeOf(story))).toMatch(/attempt 1 of 3 +again in 00:05/);
    expect(screen(storeOf(story))).toContain('exit code 1');
    story.fail('one', FAILURE).ask({ kind: 'after-failure', step: 'one', choices: ['retry', 'stop'] });
    expect(screen(storeOf(story))).toContain('one failed after 2 attempts');
  });
});

describe('what else happens', () => {
  it('is shown until the next key: warnings and messages from other terminals', () => {
    const message = 'the edit is refused: '.padEnd(120, 'x');
    const store = storeOf(one().add({ type: 'warning.raised', step: 'one', message }));
    expect(screen(store)).toContain('warning: one: the edit is refused');
    // The message is too long for one line and takes two.
    expect(screen(store).replace(/\s/g, '')).toContain('x'.repeat(90));
    store.press({ input: '?' });
    expect(screen(store)).not.toContain('warning');
  });

  it('includes a step that has failed while others run', () => {
    const steps = ['left', 'right'].map((id) => ({ id }));
    const story = new Story({ sections: [{ id: 'main', steps }] }).start().enter('main').begin('left').begin('right');
    const shown = screen(storeOf(story.fail('left', FAILURE)));
    expect(shown).toMatch(/left has failed\. Nothing new starts/);
    expect(shown).toContain('right has');
  });

  it('includes a pause that begins when the running step has ended', () => {
    const story = one().begin('one').add({ type: 'run.paused', by: 'ada' });
    expect(screen(storeOf(story))).toContain('pauses after this step');
  });
});

describe('keys that arrive in one piece', () => {
  const spied = () => {
    const sent: string[] = [];
    const story = failed();
    let now = 0;
    const store = new Store(story.plan, {
      now: () => now,
      operator: 'ada',
      dispatch: (command) => void sent.push(command.type),
      onSuspend: () => undefined,
    });
    const state = initialState(story.plan);
    store.show(story.plan, state);
    for (const event of story.records) store.event(event, evolve(state, event));
    now = 1_000;
    return { store, sent };
  };

  it('count one by one where they only look, and never answer, pause or abort', () => {
    const { store, sent } = spied();
    store.press({ input: 'query' });
    expect(sent).toEqual([]);
    store.press({ input: 'o' });
    store.press({ input: 'gG' });
    expect(store.ui.overlay).toBe('output');
    // The first closes the output; the rest would be answers.
    store.press({ input: 'qrsu' });
    expect(store.ui.overlay).toBe('none');
    store.press({ input: '?' });
    store.press({ input: ' A' });
    expect(sent).toEqual([]);
    expect(store.ui.entry).toBeNull();
  });

  it('are typed into the line that one of them opens', () => {
    const { store, sent } = spied();
    store.press({ input: 'o' });
    store.press({ input: '/row 42' });
    expect(store.ui.entry).toMatchObject({ purpose: 'search', text: 'row 42' });
    expect(sent).toEqual([]);
  });
});
