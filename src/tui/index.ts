export { promptChoice, promptStart, promptText } from './prompts.tsx';
export type { ReplayAct, ReplayControls, ReplayStatus } from './replay.ts';
export { createReplayScreen, createTui, type ReplayScreen, type TuiOptions } from './view.tsx';
