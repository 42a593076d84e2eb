import { describe, expect, it } from 'vitest';
import type { Line } from '../../src/tui/fit.ts';
import type { Key } from '../../src/tui/key.ts';
import type { Prompt } from '../../src/tui/ask-on-page.ts';
import { choiceMenu, startPage, textField } from '../../src/tui/prompts.ts';

const SIZE = { width: 60, room: 4 };
const textOf = (lines: readonly Line[]): string[] =>
  lines.map((one) =>
    one
      .map(({ text }) => text)
      .join('')
      .trimEnd(),
  );
const key = (name: keyof Key): Key => ({ input: '', [name]: true });

/** The page after some keys, and their answer. */
function after<S, T>(prompt: Prompt<S, T>, ...keys: readonly (string | Key)[]): { body: string[]; answer?: T | null } {
  let state = prompt.initial;
  for (const one of keys) {
    const turn = prompt.press(state, typeof one === 'string' ? { input: one } : one);
    if ('answer' in turn) return { body: textOf(prompt.body(state, SIZE)), answer: turn.answer };
    ({ state } = turn);
  }
  return { body: textOf(prompt.body(state, SIZE)) };
}

describe('a menu', () => {
  const menu = choiceMenu({
    heading: 'Which?',
    choices: ['one', 'two', 'three', 'four', 'five', 'six'].map((id) => ({ id, title: `the ${id}` })),
    initial: 'two',
  });

  it('begins at the proposed choice, moves, and takes numbers', () => {
    expect(after(menu, key('return')).answer).toBe('two');
    expect(after(menu, key('downArrow'), key('return')).answer).toBe('three');
    expect(after(menu, '5', key('return')).answer).toBe('five');
    expect(after(menu, '9', key('return')).answer).toBe('two');
  });

  it('shows what it is about above the choices, and counts what does not fit', () => {
    const about = (count: number) =>
      choiceMenu({
        heading: 'Which?',
        details: Array.from({ length: count }, (_, n) => `detail ${n}`),
        choices: [{ id: 'one', title: 'the one' }],
      });
    expect(after(about(1)).body).toEqual([' detail 0', '', ' > 1. the one  one']);
    const long = after(about(90)).body;
    expect(long.at(-1)).toBe(' > 1. the one  one');
    expect(long.length).toBeLessThanOrEqual(SIZE.room);
    expect(long).toContain(` and ${90 - (SIZE.room - 3)} more lines`);
  });

  it('keeps the cursor on the screen, and stops at both ends', () => {
    const down = Array.from({ length: 9 }, () => key('downArrow'));
    expect(after(menu, ...down).body).toContain(' > 6. the six  six');
    expect(after(menu, ...Array.from({ length: 9 }, () => key('upArrow'))).body[0]).toBe(' > 1. the one  one');
  });
});

describe('a field', () => {
  const field = (masked: boolean) =>
    textField({
      label: 'TOKEN',
      description: 'of the database',
      initial: '',
      masked,
      check: (value) => (value.length < 8 ? 'at least 8 characters' : null),
    });

  it('says what is wrong with a value and accepts a valid one', () => {
    expect(after(field(false), 'short', key('return')).body.at(-1)).toContain('at least 8 characters');
    expect(after(field(false), 'long-enough', key('return')).answer).toBe('long-enough');
    expect(after(field(false), 'pasted whole\r').answer).toBe('pasted whole');
  });

  it('deletes letters, and all of them with Ctrl-U', () => {
    expect(after(field(false), 'abc', key('backspace')).body.at(-1)?.trim()).toBe('> ab');
    expect(after(field(false), 'abc', { input: 'u', ctrl: true }, 'new').body.at(-1)?.trim()).toBe('> new');
  });

  it('shows a secret as one asterisk for each character', () => {
    const { body } = after(field(true), 'hunter2');
    expect(body.join('\n')).not.toContain('hunter2');
    expect(body.at(-1)?.trim()).toBe('> *******');
  });
});

describe('the page before the start', () => {
  const page = startPage({
    title: 'Restore',
    summary: [
      ['plays', '3 steps'],
      ['destroys', 'a long sentence that does not fit on one line of this page'],
    ],
  });

  it('starts with Enter and is left with q, and ignores other keys', () => {
    expect(after(page, key('return')).answer).toBe(true);
    expect(after(page, 'q').answer).toBeNull();
    expect(after(page, 'x', ' ')).not.toHaveProperty('answer');
  });

  it('indents the continuation of a long line', () => {
    expect(after(page).body).toEqual([
      ' plays     3 steps',
      ' destroys  a long sentence that does not fit on one line',
      '           of this page',
    ]);
  });
});
