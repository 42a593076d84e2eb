import type { Mutant, MutantVerdict } from '../../mutation/index.ts';

/** A mutant and what became of it. */
export interface MutantResult extends Pick<Mutant, 'step' | 'kind' | 'judges'> {
  readonly verdict: MutantVerdict;
  readonly durationMs: number;
}
