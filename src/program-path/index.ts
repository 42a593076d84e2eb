export { loadLibrary } from './load-library.ts';
export { isExecutable, programPath } from './program-path.ts';
