import { randomBytes } from 'node:crypto';
import { closeSync, linkSync, openSync, readFileSync, renameSync, unlinkSync } from 'node:fs';
import { PRIVATE_FILE, writeFully } from '../durable-files/index.ts';
import { ownIdentity, processIsAlive, type ProcessIdentity } from '../process-identity/index.ts';

export interface Claim {
  release(): void;
}

/**
 * A lock without the kernel: the process that creates `FILE.held` has it for as long as it is alive. Null when
 * another process has it. `force` takes it from a holder that is alive.
 */
export function claimByName(file: string, force: boolean): Claim | null {
  const name = `${file}.held`;
  const own = JSON.stringify(ownIdentity());
  for (let tries = 0; tries < 3; tries += 1) {
    if (createExclusively(name, own)) return { release: () => (read(name) === own ? unlinkSync(name) : undefined) };
    const found = read(name);
    if (found === null) continue;
    if (!force && holderLives(found)) return null;
    removeStale(name, found);
  }
  return null;
}

function createExclusively(name: string, text: string): boolean {
  let fd: number;
  try {
    fd = openSync(name, 'wx', PRIVATE_FILE);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
  try {
    writeFully(fd, Buffer.from(text));
    return true;
  } catch (error) {
    // An incomplete file counts as that of a living holder, and would hold the run forever.
    unlinkSync(name);
    throw error;
  } finally {
    closeSync(fd);
  }
}

/** Another process may have replaced the file of the dead holder since it was read; then it is put back. */
function removeStale(name: string, expected: string): void {
  const aside = `${name}.${randomBytes(6).toString('hex')}`;
  try {
    renameSync(name, aside);
    if (read(aside) !== expected) linkSync(aside, name);
    unlinkSync(aside);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'EEXIST') throw error;
  }
}

/** A text that is still being written belongs to a living holder. */
function holderLives(text: string): boolean {
  try {
    return processIsAlive(JSON.parse(text) as ProcessIdentity);
  } catch {
    return true;
  }
}

function read(name: string): string | null {
  try {
    return readFileSync(name, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
