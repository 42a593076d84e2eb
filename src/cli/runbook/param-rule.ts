import type { Param } from '../../model/runbook.ts';

/** What a value has to be, said before somebody types a wrong one; null when any will do. */
export function paramRule({ choices, pattern }: Pick<Param, 'choices' | 'pattern'>): string | null {
  if (choices !== null && choices.length > 0) return `one of ${choices.join(', ')}`;
  return pattern === null ? null : `matches ${pattern}`;
}
