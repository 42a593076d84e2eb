import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { Script } from 'node:vm';
import { programPath } from './program-path.ts';

const loaded = new Map<string, unknown>();

/**
 * Loads a heavy library for a short-lived process: `NAME.library.ts`, built into one file, with what V8 had compiled of it after a
 * first use in `NAME.cjs.cache`. Another version of Node rejects that and compiles the text, which takes two to three times as long.
 */
export function loadLibrary(name: string): unknown {
  if (!loaded.has(name)) loaded.set(name, run(programPath(`${name}.cjs`)));
  return loaded.get(name);
}

function run(file: string): unknown {
  const cache = `${file}.cache`;
  const script = new Script(`(function (exports, require, module) {${readFileSync(file, 'utf8')}\n})`, {
    filename: path.basename(file),
    ...(existsSync(cache) ? { cachedData: readFileSync(cache) } : {}),
  });
  const module = { exports: {} };
  (script.runInThisContext() as (...args: readonly unknown[]) => void)(module.exports, createRequire(file), module);
  return module.exports;
}
