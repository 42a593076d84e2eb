export { GROUP_NAMES, type Group } from './change.ts';
export { compareRunbooks } from './compare.ts';
export { statusOf, type FileDiff } from './file-diff.ts';
export { DIFF_FORMATS } from './format/index.ts';
export { KINDS } from './kinds/index.ts';
export type { Readers } from './pair.ts';
