export { DumpError, StatementRefused } from './dump-error.ts';
export { playDump } from './play-dump.ts';
export type { DumpCounts } from './player.ts';
export { copyEndsOf } from './statements.ts';
export { unpack } from './unpack.ts';
