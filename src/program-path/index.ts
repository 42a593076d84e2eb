export { findProgram } from './find-program.ts';
export { loadLibrary } from './load-library.ts';
export { isExecutable, programPath } from './program-path.ts';
