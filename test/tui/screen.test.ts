import { describe, expect, it } from 'vitest';
import { evolve } from '../../src/model/evolve.ts';
import type { LiveSignal } from '../../src/model/ports.ts';
import { initialState } from '../../src/model/state.ts';
import { widthOf, type Line } from '../../src/tui/fit.ts';
import { screenLines } from '../../src/tui/panes/screen.ts';
import type { Size } from '../../src/tui/screen.ts';
import { Store } from '../../src/tui/store.ts';
import { themeOf } from '../../src/tui/theme.ts';
import { beforeRestore, completedRun, failedRun, restoring } from '../support/sample-run.ts';
import { Story } from '../support/story.ts';

const UTF8 = themeOf({ LANG: 'C.UTF-8' });

function storeOf(story: Story, live: readonly LiveSignal[] = [], later = 0): Store {
  let now = 0;
  const store = new Store(story.plan, {
    now: () => now,
    operator: 'ada',
    dispatch: () => undefined,
    onSuspend: () => undefined,
  });
  const state = initialState(story.plan);
  store.show(story.plan, state);
  for (const event of story.records) store.event(event, evolve(state, event));
  for (const signal of live) store.live(signal);
  now += later;
  return store;
}

const text = (lines: readonly Line[]): string =>
  lines
    .map((spans) =>
      spans
        .map((one) => one.text)
        .join('')
        .trimEnd(),
    )
    .join('\n');

function screen(
  story: Story,
  size: Size = { columns: 80, rows: 24 },
  live: readonly LiveSignal[] = [],
  later = 0,
  theme = UTF8,
): string {
  return text(screenLines(storeOf(story, live, later), theme, size));
}

const OUTPUT: LiveSignal = {
  kind: 'output',
  step: 'load-dump',
  text: 'pg_restore: creating TABLE "TBLS"\npg_restore: creating TABLE "SDS"\n',
};
const PROGRESS: LiveSignal = {
  kind: 'progress',
  step: 'load-dump',
  progress: { unit: 'bytes', done: 1_500_000_000, total: 4_000_000_000 },
};

describe('on 80 × 24', () => {
  it('shows the running step with its command, progress, output, and the clock against its target', () => {
    expect(screen(restoring(), { columns: 80, rows: 24 }, [OUTPUT, PROGRESS], 31_000)).toMatchSnapshot();
  });

  it('asks for a destructive confirmation with its caution and its keys', () => {
    expect(screen(beforeRestore(), { columns: 80, rows: 24 }, [], 5_000)).toMatchSnapshot();
  });

  it('shows a polling gate with what it found and expected', () => {
    const story = restoring().finish('load-dump', { ms: 5_000 });
    story.add({ type: 'gate.started', gate: 'rows-match', step: 'load-dump' });
    story.wait(3_000).add({
      type: 'gate.polled',
      gate: 'rows-match',
      step: 'load-dump',
      poll: 3,
      passed: false,
      found: '11',
      expected: '12',
      exitCode: 1,
      durationMs: 100,
      output: { bytes: 0, sha256: '' },
      facts: null,
    });
    expect(screen(story)).toMatchSnapshot();
  });

  it('shows why a step failed and asks what to do', () => {
    const failed = failedRun();
    failed.records.pop();
    const choices = ['ask-gate', 'retry', 'skip', 'undo', 'stop'] as const;
    failed.ask({ kind: 'after-failure', step: 'load-dump', choices });
    expect(screen(failed)).toMatchSnapshot();
  });

  it('shows the end of a run', () => {
    expect(screen(completedRun())).toMatchSnapshot();
  });
});

it('uses the room of a wide terminal', () => {
  expect(screen(restoring(), { columns: 120, rows: 30 }, [OUTPUT], 31_000)).toMatchSnapshot();
});

it('uses only ASCII if the locale is not UTF-8', () => {
  const shown = screen(restoring(), { columns: 80, rows: 24 }, [OUTPUT], 0, themeOf({ LANG: 'C' }));
  expect(shown).toMatch(/^[\x20-\x7e\n]*$/);
});

it('stays within the terminal whatever its size and whatever is printed', () => {
  const wide: LiveSignal = {
    kind: 'output',
    step: 'load-dump',
    text: `${'漢字 '.repeat(60)}\n\ttab\x1b[2J${'e\u0301'.repeat(90)}\n👩‍👩‍👧‍👦 family\n`,
  };
  const stories = [beforeRestore(), restoring(), completedRun(), failedRun()];
  for (const story of stories) {
    for (const size of [
      { columns: 20, rows: 6 },
      { columns: 63, rows: 10 },
      { columns: 80, rows: 24 },
      { columns: 200, rows: 60 },
    ]) {
      const lines = screenLines(storeOf(story, [wide, PROGRESS]), UTF8, size);
      expect(lines).toHaveLength(size.rows);
      for (const spans of lines) {
        const shown = spans.map((one) => one.text).join('');
        expect(widthOf(shown)).toBeLessThanOrEqual(size.columns);
        expect(shown).not.toContain('\x1b');
        expect(shown).not.toContain('\t');
      }
    }
  }
});

it('keeps the answers of a question on the screen however long its text is', () => {
  const story = new Story({
    sections: [{ id: 'main', prose: 'A long story.\n'.repeat(80), steps: [{ id: 'by-hand', role: 'manual' }] }],
  });
  story.start().enter('main').ask({ kind: 'manual', step: 'by-hand', text: 'do it' });
  const shown = screen(story);
  expect(shown).toContain('d  done');
  expect(shown).toContain('press t to read all of it');
});

it('keeps the current step in sight in a list of a thousand', () => {
  const steps = Array.from({ length: 1_000 }, (_, index) => ({ id: `step-${index}` }));
  const story = new Story({ sections: [{ id: 'main', steps }] }).start().enter('main');
  for (let index = 0; index < 500; index += 1) story.add({ type: 'step.committed', step: `step-${index}` });
  expect(screen(story.begin('step-500'))).toMatch(/▶ step-500/);
});

it('advances its clocks between events and stops them when the run has ended', () => {
  expect(screen(restoring(), undefined, [], 31_000)).toContain('RTO 00:01:11'.replace('00:', ''));
  expect(screen(completedRun(), undefined, [], 999_000)).toContain('RTO 03:50');
});

it('counts down to the next attempt', () => {
  const failure = { code: 'exit-code', message: 'exit code 1' } as const;
  const story = restoring().finish('load-dump', { failure });
  story.add({ type: 'step.retrying', step: 'load-dump', attempt: 2, delayMs: 10_000 });
  expect(screen(story, undefined, [], 3_000)).toContain('again in 00:07');
});
