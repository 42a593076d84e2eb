export { openStandIns, type StandInAccess } from './handle.ts';
export { missingTools, provideCommands } from './provide.ts';
export type { StandInPlaces } from './store.ts';
