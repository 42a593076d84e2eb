import type { Mutant, MutantVerdict } from '../../mutation/index.ts';

/** A mutant and its outcome. */
export interface MutantResult extends Pick<Mutant, 'step' | 'kind' | 'judges'> {
  readonly verdict: MutantVerdict;
  readonly durationMs: number;
}
