import path from 'node:path';
import { isExecutable } from './program-path.ts';

/** Debian keeps servers out of the PATH of ordinary users. */
const SERVER_FOLDERS = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

/** The path of a program in the PATH of this process, or where servers are; null when there is none. */
export function findProgram(name: string): string | null {
  const inPath = (process.env['PATH'] ?? '').split(path.delimiter).filter((folder) => path.isAbsolute(folder));
  return [...inPath, ...SERVER_FOLDERS].map((folder) => path.join(folder, name)).find(isExecutable) ?? null;
}
