import { describe, expect, it } from 'vitest';
import type { Command } from '../../src/model/run-command.ts';
import type { Recorded } from '../../src/model/events.ts';
import { killedIn, mutantsOf, surveyOf, type Survey } from '../../src/mutation/index.ts';
import { bench, type Behaviour } from '../support/engine.ts';
import { samplePlan } from '../support/plan.ts';

const PLAN = samplePlan({
  sections: [
    {
      id: 'restore',
      steps: [
        { id: 'load', gates: ['rows', 'sum'] },
        { id: 'index', gates: ['indexed'] },
        { id: 'unjudged' },
        { id: 'left', group: 'both', gates: ['left-done'] },
        { id: 'right', group: 'both', gates: ['right-done'] },
      ],
    },
  ],
});
const STEPS = new Set(['load', 'index', 'unjudged', 'left', 'right']);
const MUTANTS = mutantsOf(PLAN, STEPS, new Set(['load']), new Map());

function survey(): Survey {
  const found = surveyOf(PLAN, MUTANTS);
  if (!found) throw new Error('no survey');
  return found;
}

const fails = (lastLine: string, exitCode = 1) => ({
  exitCode,
  failure: { code: 'exit-code', message: `exit ${exitCode}`, lastLines: [lastLine] } as const,
});

/** Plays a survey as the command does: what fails before a step is skipped, a gate after it is evaluated again. */
async function played(behaviours: Readonly<Record<string, Behaviour>>): Promise<{
  readonly killed: Readonly<Record<string, string>>;
  readonly ran: readonly string[];
}> {
  const one = survey();
  const person = (event: Recorded, dispatch: (command: Command) => void): void => {
    if (event.type !== 'question.asked' || event.question.kind !== 'after-failure') return;
    const verdict = one.probes.has(event.question.step) ? 'skip' : 'ask-gate';
    dispatch({
      ...{ type: 'answer', question: event.id, by: 'sandbox', source: 'sandbox' },
      answer: { verdict, reason: 'rehearsed' },
    });
  };
  const truths = { 'steps["without-load-rows"].status == "passed"': behaviours['without-load-rows'] === undefined };
  const run = bench(one.plan, { behaviours, person, truths });
  expect(await run.play()).toBe(0);
  const killed = [...killedIn(one, run.events)].map(([{ kind, step }, verdict]) => [
    `${kind} ${step}`,
    verdict.outcome === 'killed' ? verdict.by : verdict.outcome,
  ]);
  return { killed: Object.fromEntries(killed) as Record<string, string>, ran: run.ran };
}

describe('a survey of mutants', () => {
  it('evaluates the gates of a step before it, but not those of steps side by side', () => {
    expect(survey().plan.order).toEqual([
      'without-load-rows',
      'without-load-sum',
      'load',
      'without-index-indexed',
      'index',
      'unjudged',
      'left',
      'right',
    ]);
  });

  it('kills the mutants without a step whose gate does not hold before it', async () => {
    const { killed, ran } = await played({ 'without-load-rows': () => fails('no rows') });
    expect(killed).toEqual({ 'left-out load': 'rows' });
    expect(ran).not.toContain('without-load-sum');
    expect(ran).toContain('right-done');
  });

  it('kills the mutant by half when a gate holds only after the other half', async () => {
    const { killed } = await played({ sum: (attempt) => (attempt === 1 ? fails('1 of 2') : {}) });
    expect(killed).toEqual({ 'half load': 'sum' });
  });

  it('leaves an error to a play of its own', async () => {
    const { killed } = await played({ 'without-index-indexed': () => fails('bash: DUMP: unbound variable') });
    expect(killed).toEqual({});
  });

  it('is not needed without a gate right at a step', () => {
    expect(
      surveyOf(
        PLAN,
        MUTANTS.filter(({ step }) => step === 'unjudged'),
      ),
    ).toBeNull();
  });
});
