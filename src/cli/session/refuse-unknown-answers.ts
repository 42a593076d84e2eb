import { didYouMean } from '../../presentation/did-you-mean.ts';
import { stepOf, type Plan } from '../../model/plan.ts';
import { usageError } from '../option-types.ts';
import type { AnswerSources } from './answers.ts';

/**
 * Throws a usage error for an unknown id in `--confirm`, `--by-hand` or the answers file. Otherwise a misspelt id would only
 * be noticed when its step is reached, perhaps hours later.
 */
export function refuseUnknownAnswers(
  plan: Plan,
  { confirmed, byHand, file }: Pick<AnswerSources, 'confirmed' | 'byHand' | 'file'>,
): void {
  const said = [
    ...confirmed.map((id) => [id, `--confirm ${id}`] as const),
    ...Object.keys(byHand).map((id) => [id, `--by-hand ${id}`] as const),
    ...Object.keys(file).map((id) => [id, `--answers: ${id}`] as const),
  ];
  const unknown = said.find(([id]) => id !== '*' && !stepOf(plan, id));
  if (!unknown) return;
  const [id, given] = unknown;
  const ids = plan.steps.map((step) => step.id);
  throw usageError(
    `${given}: this run plays no such step`,
    didYouMean(id, ids) ?? 'run `runbook show` to list the ids',
  );
}
