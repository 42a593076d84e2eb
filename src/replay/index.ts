export { readPrinted } from './printed-output.ts';
export { Player, type PlayerOptions, type Stage } from './player.ts';
export { Timeline, type Landmark } from './timeline.ts';
