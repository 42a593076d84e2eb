import { createHash } from 'node:crypto';

/** Which mutants are played, where not all of them are. */
export interface Sample {
  readonly percent: number;
  readonly seed: string;
}

/** The same seed chooses the same mutants, whatever else is tested. */
export function isSampled({ percent, seed }: Sample, file: string, mutant: string): boolean {
  const hash = createHash('sha256').update(`${seed}\0${file}\0${mutant}`).digest();
  return hash.readUInt32BE(0) % 100 < percent;
}
