export { createJsonView } from './json.ts';
export { createPlainView, type PlainOptions } from './plain.ts';
