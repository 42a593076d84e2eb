import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CrashPoint } from '../../src/model/crash-points.ts';
import { oracle } from './support/oracle.ts';
import { book, counted, Stage } from './support/stage.ts';

let here: Stage;
beforeEach(() => {
  here = new Stage();
});
afterEach(() => here.remove());

const STEPS = new Set(['one', 'undo-one', 'two', 'undo-two', 'three']);

/** Two steps that can be undone, and one that fails. Each undo is safe to repeat where it must be. */
async function stopped(): Promise<void> {
  here.write(
    'r.md',
    book(
      counted('#one', 'echo 1 >> effects'),
      counted('.undo #undo-one on-interrupt=rerun', "sed -i '/^1$/d' effects"),
      counted('#two', 'echo 2 >> effects'),
      counted('.undo #undo-two on-interrupt=rerun', "sed -i '/^2$/d' effects"),
      counted('#three effect=read', 'test -e mended'),
    ),
  );
  expect((await here.run(['play', 'r.md', '--ui', 'plain'])).code).toBe(1);
  expect(here.read('effects')).toBe('1\n2\n');
}

describe('a rollback', () => {
  it('undoes what was done, newest first, and a resume plays it again', async () => {
    await stopped();
    const told = await here.run(['undo', '--yes', '--ui', 'plain']);
    expect(told.code, told.stdout).toBe(0);
    expect(here.read('effects')).toBe('');
    expect(here.starts().map(({ step }) => step)).toEqual(['one', 'two', 'three', 'undo-two', 'undo-one']);
    here.write('mended', '');
    expect((await here.run(['resume', '--ui', 'plain'])).code).toBe(0);
    expect(here.read('effects')).toBe('1\n2\n');
    expect(oracle(here.journal(), here.starts(), STEPS)).toEqual([]);
  });

  const POINTS: readonly (readonly [CrashPoint, readonly number[]])[] = [
    ['journal.before-write', [2, 4, 6, 8]],
    ['journal.after-sync', [1, 2, 3, 5, 7, 9]],
    ['step.started', [1, 2]],
    ['step.ended', [1, 2]],
  ];

  it.each(POINTS.flatMap(([point, counts]) => counts.map((count) => [point, count] as const)))(
    'killed at %s, the %ith time, continues, and nothing is undone twice without a decision',
    async (point, count) => {
      await stopped();
      const died = await here.run(['undo', '--yes', '--ui', 'plain'], {
        env: { RUNBOOK_CRASH_AT: `${point}:${count}` },
      });
      expect(died.signal).toBe('SIGKILL');
      const told = await here.run(['undo', '--yes', '--ui', 'plain']);
      expect(told.code, told.stdout + told.stderr).toBe(0);
      expect(here.read('effects')).toBe('');
      here.write('mended', '');
      expect((await here.run(['resume', '--ui', 'plain'])).code).toBe(0);
      expect(here.read('effects')).toBe('1\n2\n');
      expect(oracle(here.journal(), here.starts(), STEPS)).toEqual([]);
    },
  );
});
