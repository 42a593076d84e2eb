export type { Content, ContentReader } from './content.ts';
export { fileReader } from './file-content.ts';
export { stateReader } from './state-content.ts';
