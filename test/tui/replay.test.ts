import { describe, expect, it } from 'vitest';
import { press } from '../../src/tui/keymap.ts';
import type { Key } from '../../src/tui/key.ts';
import { scrubber, type ReplayAct, type ReplayStatus } from '../../src/tui/replay-controls.ts';
import { themeOf } from '../../src/tui/theme.ts';
import { FRESH_UI, type Ui } from '../../src/tui/ui.ts';
import { beforeRestore } from '../support/sample-run.ts';

const story = beforeRestore();

function type(...keys: readonly Key[]): { acts: ReplayAct[]; ui: Ui; commands: number } {
  let ui = FRESH_UI;
  let commands = 0;
  const acts: ReplayAct[] = [];
  for (const key of keys) {
    const pressed = press(ui, key, {
      plan: story.plan,
      state: story.state,
      operator: 'ada',
      question: story.state.question,
      replay: true,
    });
    ui = pressed.ui;
    commands += pressed.commands.length;
    if (pressed.replay) acts.push(pressed.replay);
  }
  return { acts, ui, commands };
}

const letters = (text: string): Key[] => [...text].map((input) => ({ input }));

describe('keys of a replay', () => {
  it('play, jump, change the speed and leave', () => {
    expect(type(...letters(' ]MF+bq')).acts).toEqual([
      { do: 'toggle' },
      { do: 'jump', to: 'step', by: 1 },
      { do: 'jump', to: 'mark', by: -1 },
      { do: 'jump', to: 'failure', by: -1 },
      { do: 'faster', by: 1 },
      { do: 'begin' },
      { do: 'quit' },
    ]);
    expect(type({ input: '', rightArrow: true }).acts).toEqual([{ do: 'jump', to: 'event', by: 1 }]);
    expect(type({ input: 'c', ctrl: true }).acts).toEqual([{ do: 'quit' }]);
  });

  it('never send a command to the run, even while it shows a question', () => {
    expect(type(...letters('cqpfxaAn'), { input: '', return: true }).commands).toBe(0);
    expect(type(...letters('nlook here'), { input: '', return: true }).acts).toEqual([
      { do: 'review', kind: 'note', text: 'look here' },
    ]);
  });
});

it('draws the length of the run with its marks and failures in place', () => {
  const status: ReplayStatus = {
    playing: true,
    speed: 1,
    positionMs: 5_000,
    endMs: 10_000,
    shown: 1,
    total: 2,
    live: false,
    landmarks: [
      { atMs: 0, kind: 'mark' },
      { atMs: 9_000, kind: 'failure' },
    ],
  };
  const line = scrubber(status, themeOf({ LANG: 'C.UTF-8' }), 10);
  expect(line.map((one) => one.text).join('')).toBe('▾────❯───✖');
});
