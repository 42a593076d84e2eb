import { stepOf, type Plan } from '../../model/plan.ts';
import { EXIT } from '../../model/exit-code.ts';
import { RunbookError } from '../../model/failure.ts';
import { orDidYouMean } from '../../presentation/did-you-mean.ts';
import { ownValue } from '../../model/template.ts';
import type { Assist } from '../session/answers.ts';

/**
 * Without a terminal nobody can choose, so every offered fence needs an answer in advance; on a terminal only the given
 * answers are checked. Throws a usage error that lists everything missing or impossible: nothing was started.
 */
export function refuseUnchosen(plan: Plan, chosen: Assist, attended: boolean): void {
  const offered = plan.order.flatMap((id) => {
    const step = stepOf(plan, id);
    return step?.assisted && step.leftOut === null ? [{ id, ...step.assisted }] : [];
  });
  const ids = offered.map(({ id }) => id);
  const wrong = [
    ...Object.keys(chosen)
      .filter((id) => !ids.includes(id))
      .map((id) => `${id} is not offered${orDidYouMean(id, ids)}`),
    ...offered
      .filter(({ id, background }) => ownValue(chosen, id) === 'run' && background)
      .map(({ id }) => `${id} would have to keep running in the background, so it is not run here`),
    ...offered
      .filter(({ id, placeholders }) => ownValue(chosen, id) === 'run' && placeholders.length > 0)
      .map(({ id, placeholders }) => `${id} contains ${placeholders.join(', ')}, so it is not run unchanged`),
  ];
  const missing = attended ? [] : ids.filter((id) => ownValue(chosen, id) === undefined);
  if (missing.length > 0) wrong.push(`no decision about ${missing.join(', ')}`);
  if (wrong.length === 0) return;
  throw new RunbookError(
    {
      code: 'usage',
      message: `offered fences: ${wrong.join('; ')}`,
      expected: attended ? 'answers to offered fences only' : 'a terminal, or --answers FILE with an answer for each',
      hint: 'write assist: { STEP-ID: run }, with run, by-hand or skip; list the ids with --dry-run --assist',
    },
    EXIT.usage,
  );
}
