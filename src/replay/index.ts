export { Player, type PlayerOptions, type Stage } from './player.ts';
export { readPrinted } from './recorded-output.ts';
export { Timeline, type Landmark } from './timeline.ts';
