// What a rehearsal of a runbook stands for: the sha256 of its text and of every script that its sandbox runs, so that a result
// can be told from one of an earlier version.
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';

/** Relative imports, also dynamic ones and files named by URL. */
const IMPORT = /(?:from|import|import\(|new URL\()\s*['"](\.{1,2}\/[^'"]+)['"]/g;
/** Paths below a folder `sandbox` that the front matter names. */
const NAMED = /(?:\.{1,2}\/)?sandbox\/[\w./-]+/g;

/** @param {string} file absolute path of a runbook */
export function libraryHash(file) {
  const hash = createHash('sha256');
  const text = readFileSync(file, 'utf8');
  hash.update(text);
  const folder = path.dirname(file);
  const found = new Set();
  const [, frontMatter = ''] = /^---\n([\s\S]*?)\n---\n/.exec(text) ?? [];
  for (const [named] of frontMatter.matchAll(NAMED)) collect(path.resolve(folder, named), found);
  for (const each of [...found].sort((a, b) => (a < b ? -1 : 1))) {
    hash.update(`\n${path.relative(folder, each)}\n`);
    hash.update(readFileSync(each));
  }
  return hash.digest('hex');
}

function collect(file, found) {
  if (found.has(file)) return;
  const entry = statSync(file, { throwIfNoEntry: false });
  if (!entry) return;
  if (entry.isDirectory()) {
    for (const name of readdirSync(file)) collect(path.join(file, name), found);
    return;
  }
  found.add(file);
  if (!/\.m?js$/.test(file)) return;
  for (const [, named] of readFileSync(file, 'utf8').matchAll(IMPORT))
    collect(path.resolve(path.dirname(file), named), found);
}
