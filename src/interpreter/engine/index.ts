export { Loop } from './loop.ts';
export { decide } from './decide.ts';
export type { Engine, EnginePorts, EngineSettings, PreparedAnswer } from './engine.ts';
