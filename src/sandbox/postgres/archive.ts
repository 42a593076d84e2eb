import { chown, mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Client } from 'pg';
import { unprivileged } from '../home.ts';

const POLL_MS = 20;
const PATIENCE_MS = 30_000;

/** The folder with the finished segments, beside the data directory. */
export const archiveOf = (directory: string): string => path.join(directory, 'archive');

export async function createArchive(directory: string): Promise<void> {
  const folder = archiveOf(directory);
  const server = unprivileged();
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if (server) await chown(folder, server.uid, server.gid);
}

/**
 * A segment appears under its name when it is whole, and one that is there already is never replaced: the server keeps its own copy
 * and reports the failure.
 */
export function archiveSettings(directory: string): string[] {
  const folder = `'${archiveOf(directory).replaceAll("'", "'\\''").replaceAll('%', '%%')}'`;
  const [target, unfinished] = [`${folder}/%f`, `${folder}/.%f.unfinished`];
  const command = `test ! -e ${target} && cp "%p" ${unfinished} && mv ${unfinished} ${target}`;
  return ['wal_level=replica', 'archive_mode=on', `archive_command=${command}`];
}

/**
 * Ends the current segment of the write-ahead log and waits until the archive has it. Returns its name. Everything that was committed
 * before the call is in the archive then.
 */
export async function archiveWal(client: Client, folder: string): Promise<string> {
  // A segment without a record is not switched, and versions differ in which name they give for its boundary.
  await client.query("SELECT pg_logical_emit_message(false, 'runbook', 'archive')");
  const { rows } = await client.query<{ name: string }>('SELECT pg_walfile_name(pg_switch_wal()) AS name');
  const name = rows[0]?.name ?? '';
  for (let waited = 0; waited < PATIENCE_MS; waited += POLL_MS) {
    const found = await stat(path.join(folder, name)).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      throw error;
    });
    if (found) return name;
    await wait(POLL_MS);
  }
  throw new Error(`the segment ${name} did not reach the archive within ${PATIENCE_MS / 1_000} s`);
}
