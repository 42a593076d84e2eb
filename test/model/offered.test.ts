import { describe, expect, it } from 'vitest';
import type { Answer } from '../../src/model/events.ts';
import { commandsOf, doneByHand } from '../../src/model/played-code.ts';
import { askingOf } from '../../src/presentation/question-text.ts';
import { initialState } from '../../src/model/state.ts';
import { samplePlan } from '../support/plan.ts';

const offer = (...placeholders: string[]) => ({ kind: 'assist', step: 'a', text: 'ls', placeholders }) as const;
const plan = samplePlan({
  sections: [{ id: 'main', steps: [{ id: 'a', code: 'ls\n', assisted: { placeholders: [] } }] }],
});

describe('what an offered fence would run', () => {
  it('is what its kind reads, without the gaps that prompts and output leave', () => {
    expect(commandsOf({ code: '$ ls\na\nb\nc\n$ pwd', config: { code: '\nls\n\n\n\n  pwd\n\n' } })).toBe('ls\n\n  pwd');
  });

  it('is its text if the kind keeps no code', () => {
    expect(commandsOf({ code: 'ls\r\npwd\r\n', config: null })).toBe('ls\npwd');
    expect(commandsOf({ code: 'ls', config: { query: 'x' } })).toBe('ls');
  });
});

describe('the question', () => {
  const verdicts = (...placeholders: string[]) =>
    askingOf(offer(...placeholders), plan).choices.map(({ verdict }) => verdict);

  it('shows the place and the commands, and offers to run, copy, do by hand, skip and stop', () => {
    expect(verdicts()).toEqual(['run', 'copy', 'by-hand', 'skip', 'stop']);
    const asking = askingOf(offer(), plan);
    expect(asking.heading).toMatch(/a \(runbook\.md:\d+:1\)$/);
    expect(asking.details).toEqual(['ls']);
  });

  it('does not offer to run a fence with placeholders, and says why', () => {
    expect(verdicts('<pod>')).not.toContain('run');
    expect(askingOf(offer('<pod>', '<ns>'), plan).details[0]).toContain('<pod>, <ns>');
  });

  it('requires a reason only for skip', () => {
    const reasons = askingOf(offer(), plan).choices.flatMap((choice) =>
      choice.reason === 'none' ? [] : [choice.verdict],
    );
    expect(reasons).toEqual(['skip']);
  });

  it('says after a failure that the fence is offered again instead of run again', () => {
    const question = { kind: 'after-failure', step: 'a', choices: ['retry', 'stop'] } as const;
    expect(askingOf(question, plan).choices[0]?.label).toContain('offer it again');
  });
});

describe('what was done by hand', () => {
  const after = (status: 'passed' | 'pending', ...verdicts: Answer['verdict'][]) => {
    const state = initialState(plan);
    for (const verdict of verdicts)
      state.decisions.push({
        question: offer(),
        answer: { verdict },
        by: 'ada',
        source: 'terminal',
        at: '2026-01-15T03:00:00Z',
        waitedMs: 0,
      });
    Object.assign(state.steps.get('a') ?? {}, { status });
    return [...doneByHand(state)];
  };

  it('is decided by the last answer, with the name of the operator', () => {
    expect(after('passed', 'copy', 'by-hand')).toEqual([['a', 'ada']]);
    expect(after('passed', 'run', 'by-hand')).toEqual([['a', 'ada']]);
    expect(after('passed', 'by-hand', 'run')).toEqual([]);
  });

  it('is empty after the step was undone or reopened', () => {
    expect(after('pending', 'by-hand')).toEqual([]);
  });
});
