export { gatesAlone } from './gates-alone.ts';
export { judgeMutant, scoreOf, type MutantVerdict } from './judge-mutant.ts';
export { mutantsOf, type Mutant } from './mutants.ts';
export { redBeforeGreen, type Before, type GateBefore } from './red-before-green.ts';
