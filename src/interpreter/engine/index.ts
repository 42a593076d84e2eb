export { Loop } from './loop.ts';
export { hasPrintedTime } from './after-attempt.ts';
export type { Engine, EnginePorts, EngineSettings, PreparedAnswer } from './engine.ts';
