import { lstat, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { RunbookError } from '../model/failure.ts';

/** The uid that PostgreSQL runs under when we are root, which it refuses: `nobody` on every system. */
const NOBODY = 65_534;

/** Null unless we are root. */
export function unprivileged(): { readonly uid: number; readonly gid: number } | null {
  return process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : null;
}

/** Where this user's sandboxes live: `TMPDIR/runbook-sandbox-UID`. Made when it is not there. */
export async function sandboxHome(): Promise<string> {
  const uid = process.getuid?.() ?? 0;
  const home = path.join(tmpdir(), `runbook-sandbox-${uid}`);
  // Root's has to be passed through by nobody; what is in it is private by its own modes.
  await mkdir(home, { mode: uid === 0 ? 0o711 : 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  const found = await lstat(home);
  // The temporary directory is everybody's: somebody else may have been there first.
  if (!found.isDirectory() || found.uid !== uid || (found.mode & 0o022) !== 0) {
    throw new RunbookError(
      {
        code: 'sandbox',
        message: `${home} is not a directory that only you can write to`,
        hint: `remove it, or set TMPDIR to a directory of your own`,
      },
      2,
    );
  }
  return home;
}
