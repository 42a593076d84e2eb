import type { Failure } from '../../model/failure.ts';
import { stepOf } from '../../model/plan.ts';
import { place } from '../../model/source.ts';
import type { StepStatus } from '../../model/state.ts';
import { failureLines } from '../../presentation/wording.ts';
import type { Played } from './play-plan.ts';
import { whyFailed, type WhyFailed } from './verdict.ts';

/** Which step ended the play and why: a failure, or a question that the sandbox cannot answer. */
export function failureOf({ state }: Played): WhyFailed {
  const asked = state.question?.question;
  const id = asked && 'step' in asked ? asked.step : failedStep(state);
  const step = id === null ? undefined : stepOf(state.plan, id);
  const failure: Failure = (id === null ? null : state.steps.get(id)?.failure) ?? {
    code: asked ? 'waiting' : 'internal',
    message: asked
      ? `the sandbox has no answer to ${asked.kind} ${id ?? ''}`.trim()
      : `the run ended as ${state.status}`,
    ...(step ? { at: place(step.span) } : {}),
    ...(asked ? { hint: 'add the answer under sandbox: answers: in the front matter' } : {}),
  };
  return whyFailed(id, failure, failureLines(failure));
}

/** The first in the order of play; `finally` blocks play after a failure and may fail too. */
const failedStep = ({ plan, steps }: Played['state']): string | null =>
  [...plan.order, ...plan.finally, ...plan.steps.map(({ id }) => id)].find((id) =>
    FAILED.has(steps.get(id)?.status ?? 'pending'),
  ) ?? null;

const FAILED: ReadonlySet<StepStatus> = new Set(['failed', 'unverified', 'unknown']);
