export { gatesAlone } from './gates-alone.ts';
export { judgeMutant, scoreOf, type MutantVerdict } from './judge-mutant.ts';
export { mutantsOf, type Mutant } from './mutants.ts';
export { pollOften } from './poll-often.ts';
export { redBeforeGreen, type Before, type GateBefore } from './red-before-green.ts';
