import { copyFileSync, mkdirSync, readdirSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Client } from 'pg';

export interface BaseBackup {
  /** Where recovery begins, as the server writes it: `0/3000028`. */
  readonly start: string;
  /** Recovery has to reach this before the copy is consistent. */
  readonly stop: string;
  /** The first segment that a recovery needs. */
  readonly segment: string;
}

/** Folders whose content belongs to the running server: they are empty in a backup. */
const EMPTY = new Set(
  'pg_wal pg_replslot pg_dynshmem pg_notify pg_serial pg_snapshots pg_stat_tmp pg_subtrans'.split(' '),
);
const LEFT_OUT =
  /^(postmaster\.(pid|opts)|current_logfiles|backup_label(\.old)?|pg_internal\.init(\..*)?|pgsql_tmp.*)$/;

/**
 * Copies the data directory of a running server into a new folder, between the two calls of its low-level backup API, which must
 * come from one session. Works without pg_basebackup, which not every installation has. Waits until the archive has what is needed.
 */
export async function baseBackup(client: Client, data: string, target: string, label: string): Promise<BaseBackup> {
  const { rows: spaces } = await client.query("SELECT 1 FROM pg_tablespace WHERE spcname !~ '^pg_'");
  if (spaces.length > 0)
    throw new Error('a base backup with tablespaces is not supported: move their tables back first');
  const { rows: versions } = await client.query<{ server_version_num: string }>('SHOW server_version_num');
  const renamed = Number(versions[0]?.server_version_num) >= 150_000;
  const start = renamed ? 'pg_backup_start($1, true)' : 'pg_start_backup($1, true, false)';
  const stop = renamed ? 'pg_backup_stop(true)' : 'pg_stop_backup(false, true)';
  const { rows: begun } = await client.query<{ lsn: string; segment: string }>(
    `SELECT lsn::text, pg_walfile_name(lsn) AS segment FROM (SELECT ${start} AS lsn) AS begun`,
    [label],
  );
  await mkdir(target, { mode: 0o700 });
  copyTree(data, target, '');
  // The control file last, as the documentation of the backup API asks.
  copyFileSync(path.join(data, 'global/pg_control'), path.join(target, 'global/pg_control'));
  const { rows: ended } = await client.query<{ lsn: string; labelfile: string }>(
    `SELECT lsn::text, labelfile FROM ${stop}`,
  );
  await writeFile(path.join(target, 'backup_label'), ended[0]?.labelfile ?? '', { mode: 0o600 });
  return { start: begun[0]?.lsn ?? '', stop: ended[0]?.lsn ?? '', segment: begun[0]?.segment ?? '' };
}

/** Synchronously: a seed has nothing else to do, and a thousand small files take a quarter of the processor time this way. */
function copyTree(from: string, to: string, below: string): void {
  for (const entry of readdirSync(path.join(from, below), { withFileTypes: true })) {
    const name = path.join(below, entry.name);
    if (LEFT_OUT.test(entry.name) || name === 'global/pg_control') continue;
    if (entry.isDirectory()) {
      mkdirSync(path.join(to, name), { mode: 0o700 });
      if (!EMPTY.has(name)) copyTree(from, to, name);
    } else if (entry.isFile()) copyUnlessGone(path.join(from, name), path.join(to, name));
  }
}

/** A table that is dropped while it is copied is gone in the write-ahead log too. */
function copyUnlessGone(from: string, to: string): void {
  try {
    copyFileSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
