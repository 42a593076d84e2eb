export { promptChoice, promptStart, promptText } from './prompts.ts';
export type { ReplayAct, ReplayControls, ReplayStatus } from './replay-controls.ts';
export { createReplayScreen, createTui, type ReplayScreen, type TuiOptions } from './view.ts';
