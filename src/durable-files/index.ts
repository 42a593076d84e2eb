export {
  makeDirectory,
  PRIVATE_DIRECTORY,
  PRIVATE_FILE,
  syncDirectory,
  writeAtomically,
  writeFully,
} from './durable-files.ts';
export { findPlace } from './find-place.ts';
export { whyProtected } from './protected.ts';
export { UnfitPlace, writeTo } from './write-to.ts';
