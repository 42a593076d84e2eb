export { Loop } from './loop.ts';
export type { Engine, EnginePorts, EngineSettings, PreparedAnswer } from './engine.ts';
