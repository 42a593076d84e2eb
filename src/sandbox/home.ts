import { lstat, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { RunbookError } from '../model/failure.ts';

/** The uid that PostgreSQL runs under when the runner is root, which PostgreSQL refuses: `nobody` on every system. */
const NOBODY = 65_534;

/** Null unless the runner is root. */
export function unprivileged(): { readonly uid: number; readonly gid: number } | null {
  return process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : null;
}

/** The folder of this user's sandboxes: `TMPDIR/runbook-sandbox-UID`. Created if missing. */
export async function sandboxHome(): Promise<string> {
  const uid = process.getuid?.() ?? 0;
  const home = path.join(tmpdir(), `runbook-sandbox-${uid}`);
  // The user `nobody` must be able to traverse root's folder; its contents are private by their own modes.
  await mkdir(home, { mode: uid === 0 ? 0o711 : 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  const found = await lstat(home);
  // Every user can write to the temporary directory, so another user may have created it first.
  if (!found.isDirectory() || found.uid !== uid || (found.mode & 0o022) !== 0) {
    throw new RunbookError(
      {
        code: 'sandbox',
        message: `${home} is not a directory that only you can write to`,
        hint: `remove it, or set TMPDIR to a private directory`,
      },
      2,
    );
  }
  return home;
}
