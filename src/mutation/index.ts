export { gatesAlone } from './gates-alone.ts';
export { redBeforeGreen, type Before, type GateBefore } from './red-before-green.ts';
