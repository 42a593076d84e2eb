import type { Mutant, MutantVerdict } from '../../mutation/index.ts';

/** A mutant and its outcome. */
export interface MutantResult extends Pick<Mutant, 'step' | 'kind' | 'judges'> {
  /** The damaged object. */
  readonly item: string | null;
  readonly verdict: MutantVerdict;
  readonly durationMs: number;
}

/** What is wrong in a mutant, as a person reads it. */
export function mutantName({ kind, step, item }: Pick<MutantResult, 'kind' | 'step' | 'item'>): string {
  switch (kind) {
    case 'left-out':
      return `without ${step}`;
    case 'half':
      return `${step} by half`;
    case 'flipped':
      return `a bit flipped in ${item}`;
    case 'absent':
      return `without ${item}`;
    case 'stale':
      return `only older ones than ${item}`;
  }
}
