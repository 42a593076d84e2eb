import { describe, expect, it } from 'vitest';
import type { Command } from '../../src/model/run-command.ts';
import type { Question } from '../../src/model/events.ts';
import { press } from '../../src/tui/keymap.ts';
import type { Key } from '../../src/tui/key.ts';
import type { PagerAct } from '../../src/tui/pager.ts';
import { FRESH_UI } from '../../src/tui/ui.ts';
import { beforeRestore, RESTORE, restoring } from '../support/sample-run.ts';
import { Story } from '../support/story.ts';

const ENTER: Key = { input: '', return: true };

/** Presses key after key; a string is typed letter by letter. */
function type(story: Story, ...keys: readonly (string | Key)[]) {
  const { plan, state } = { plan: story.plan, state: story.state };
  const commands: Command[] = [];
  const pager: PagerAct[] = [];
  let ui = FRESH_UI;
  let suspended = false;
  for (const key of keys.flatMap((one) =>
    typeof one === 'string' ? [...one].map((input): Key => ({ input })) : [one],
  )) {
    const pressed = press(ui, key, { plan, state, operator: 'ada', question: state.question });
    ui = pressed.ui;
    suspended ||= pressed.suspend;
    commands.push(...pressed.commands);
    if (pressed.pager) pager.push(pressed.pager);
  }
  return { ui, commands, pager, suspended };
}

const asking = (question: Question): Story => new Story(RESTORE).start().ask(question);
const CHECK: Question = { kind: 'check', step: 'server-ready', text: 'ready?' };

describe('a question', () => {
  it('passes a check by one key', () => {
    expect(type(asking(CHECK), 'p').commands).toEqual([
      { type: 'answer', question: 'q1', answer: { verdict: 'pass' }, by: 'ada', source: 'terminal' },
    ]);
  });

  it('requires a reason for a check that fails or does not apply, and refuses an empty one', () => {
    expect(type(asking(CHECK), 'f', ENTER).commands).toEqual([]);
    expect(type(asking(CHECK), 'x', 'no such server', ENTER).commands).toMatchObject([
      { answer: { verdict: 'na', reason: 'no such server' } },
    ]);
  });

  it('confirms a destructive step only after its whole id is typed', () => {
    expect(type(beforeRestore(), 'c', ENTER).commands).toEqual([]);
    const wrong = type(beforeRestore(), 'c', 'load', ENTER);
    expect(wrong.commands).toEqual([]);
    expect(wrong.ui.message).toContain('nothing was confirmed');
    expect(type(beforeRestore(), 'c', 'load-dump', ENTER).commands).toMatchObject([
      { answer: { verdict: 'confirm' }, by: 'ada' },
    ]);
  });

  it('requires words for an undo by hand', () => {
    const story = asking({ kind: 'undo', step: 'load-dump', text: 'it has no undo', byHand: true });
    expect(type(story, 'u').commands).toEqual([]);
    const empty = type(story, 'd', ENTER);
    expect([empty.commands, empty.ui.message]).toEqual([[], 'say what was done by hand']);
    expect(type(story, 'd', 'dropped the database', ENTER).commands).toMatchObject([
      { answer: { verdict: 'by-hand', reason: 'dropped the database' }, by: 'ada' },
    ]);
  });

  it('takes an approval from anybody except the operator', () => {
    const story = asking({ kind: 'approve', step: 'server-ready', role: 'lead' });
    for (const operator of ['Ada', ' ada', 'a da', 'a\u200bda', '\u0430da'])
      expect(type(story, 'a', operator, ENTER).commands).toEqual([]);
    expect(type(story, 'a', '\u200b-', ENTER).ui.message).toContain('a name is required');
    expect(type(story, 'a', 'grace', ENTER).commands).toMatchObject([{ answer: { verdict: 'approve' }, by: 'grace' }]);
    expect(type(story, 'd', 'grace', ENTER, 'too early', ENTER).commands).toMatchObject([
      { answer: { verdict: 'deny', reason: 'too early' }, by: 'grace' },
    ]);
  });

  it('offers only what the engine offers after a failure', () => {
    const story = asking({ kind: 'after-failure', step: 'load-dump', choices: ['retry', 'stop'] });
    expect(type(story, 'g', 'u').commands).toEqual([]);
    expect(type(story, 'r').commands).toMatchObject([{ answer: { verdict: 'retry' } }]);
  });

  it('offers to evaluate the gate after an unknown outcome only if there is a gate', () => {
    const unknown = (step: string): Story => asking({ kind: 'unknown-outcome', step, attempt: 1, text: 'killed' });
    expect(type(unknown('load-dump'), 'v').commands).toMatchObject([{ answer: { verdict: 'verify' } }]);
    expect(type(unknown('announce'), 'v').commands).toEqual([]);
  });

  it('is not answered by a paste, by Esc, or from under an overlay', () => {
    expect(type(asking(CHECK), { input: 'pppp' }, { input: '', escape: true }, '?', 'p').commands).toEqual([]);
    expect(type(asking(CHECK), 'f', 'reason', { input: '', escape: true }, ENTER).commands).toEqual([]);
  });
});

describe('a typed line', () => {
  it('takes text and its Enter in one piece, as they arrive over a slow connection', () => {
    expect(type(beforeRestore(), 'c', { input: 'load-dump\rq' }).commands).toMatchObject([
      { answer: { verdict: 'confirm' } },
    ]);
  });

  it('obeys control keys within a piece, including Ctrl-C', () => {
    expect(type(restoring(), 'n', { input: 'wrong\x15go\x7food\r' }).commands).toMatchObject([{ text: 'good' }]);
    expect(type(restoring(), 'n', { input: 'text\x03' }).commands).toEqual([{ type: 'interrupt', signal: 'SIGINT' }]);
  });

  it('is edited with backspace and Ctrl-U, by whole characters', () => {
    const { ui } = type(restoring(), 'n', 'ab😀', { input: '', backspace: true });
    expect(ui.entry?.text).toBe('ab');
    expect(type(restoring(), 'n', 'abc', { input: 'u', ctrl: true }).ui.entry?.text).toBe('');
  });

  it('cannot bring control characters into the journal', () => {
    expect(type(restoring(), 'n', { input: 'a\x1b[31mb' }, ENTER).commands).toMatchObject([{ text: 'ab' }]);
  });

  it('becomes a note, an issue, a lesson or an action item', () => {
    expect(type(restoring(), 'n', 'slow disk', { input: '', tab: true }, ENTER).commands).toEqual([
      { type: 'note', kind: 'issue', text: 'slow disk', by: 'ada' },
    ]);
    expect(type(restoring(), 'n', ENTER).commands).toEqual([]);
  });

  it('ends the run only after the word is typed', () => {
    expect(type(restoring(), 'A', 'yes', ENTER).commands).toEqual([]);
    expect(type(restoring(), 'A', 'abort', ENTER).commands).toEqual([{ type: 'abort', by: 'ada' }]);
  });
});

describe('a key', () => {
  it('pauses and continues', () => {
    expect(type(restoring(), ' ').commands).toEqual([{ type: 'pause', by: 'ada' }]);
    expect(type(restoring().add({ type: 'run.paused', by: 'ada' }), ' ').commands).toEqual([
      { type: 'continue', by: 'ada' },
    ]);
  });

  it('interrupts with every Ctrl-C, even while something is being typed', () => {
    const ctrlC: Key = { input: 'c', ctrl: true };
    expect(type(restoring(), ctrlC, 'n', 'text', ctrlC).commands).toEqual([
      { type: 'interrupt', signal: 'SIGINT' },
      { type: 'interrupt', signal: 'SIGINT' },
    ]);
  });

  it('gives the terminal back on Ctrl-Z', () => {
    expect(type(restoring(), { input: 'z', ctrl: true })).toMatchObject({ suspended: true, commands: [] });
  });

  it('opens and closes output, text and help, and scrolls', () => {
    expect(type(restoring(), 'o').ui.overlay).toBe('output');
    expect(type(restoring(), 'o', 'o').ui.overlay).toBe('none');
    expect(type(restoring(), 'o', '?').ui.overlay).toBe('help');
    const page: Key = { input: '', pageUp: true };
    const down: Key = { input: '', pageDown: true };
    expect(type(restoring(), 'o', page, page, down).pager).toEqual([
      { do: 'pages', by: -1 },
      { do: 'pages', by: -1 },
      { do: 'pages', by: 1 },
    ]);
    expect(type(restoring(), page)).toMatchObject({ ui: { overlay: 'output' }, pager: [{ do: 'pages', by: -1 }] });
    expect(type(restoring(), down).ui.overlay).toBe('none');
    expect(type(restoring(), 't', { input: '', pageDown: true }).ui).toMatchObject({ overlay: 'text', scroll: 10 });
    expect(type(restoring(), 'o', page, { input: '', escape: true }).ui).toMatchObject({ overlay: 'none', scroll: 0 });
  });
});
