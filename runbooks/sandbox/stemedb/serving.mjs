import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * What the server has in memory while it runs: it is no state to be restored, and goes when the server stops. Kept in a folder of the
 * stand-in, because every call is a process.
 */
export const serve = (folder, memory) => writeFileSync(path.join(folder, 'memory'), JSON.stringify(memory));

/** Null before the first start. */
export function served(folder) {
  const file = path.join(folder, 'memory');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
}

export const logTo = (folder, lines) =>
  writeFileSync(path.join(folder, 'log'), lines.map((line) => `${line}\n`).join(''), { flag: 'a' });

export function logOf(folder) {
  const file = path.join(folder, 'log');
  return existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : [];
}
