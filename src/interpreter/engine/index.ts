export { Loop } from './loop.ts';
export { isToldMark } from './settle.ts';
export type { Engine, EnginePorts, EngineSettings, PreparedAnswer } from './engine.ts';
