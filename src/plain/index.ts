export { createJsonView } from './json-lines.ts';
export { createPlainView, type PlainOptions } from './plain.ts';
