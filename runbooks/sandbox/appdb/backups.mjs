import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { plainDump, tableSums } from './dump.mjs';
import { tarball } from './tar.mjs';

const sha256 = (body) => createHash('sha256').update(body).digest('hex');

/** `2025-11-10/backup-20251110-120000`: the day, and the name that all objects of a backup begin with. */
export function nameOf(time) {
  const iso = new Date(time).toISOString();
  return `${iso.slice(0, 10)}/backup-${iso.slice(0, 19).replace(/[-:]/g, '').replace('T', '-')}`;
}

/** A backup of the database as its objects: `{ key: body }`, the checksums last as the job writes them. */
export function databaseBackup(rows, time, prefix = 'database') {
  return objects(prefix, time, '.sql.gz', gzipSync(plainDump(rows), { level: 6 }), {
    kind: 'database',
    time: new Date(time).toISOString(),
    database: 'appdb',
    tables: tableSums(rows),
  });
}

/** A backup of files or of configuration as its objects. */
export function fileBackup(kind, files, time) {
  return objects(kind, time, '.tar.gz', tarball(files, time), {
    kind,
    time: new Date(time).toISOString(),
    files: Object.fromEntries(
      Object.entries(files).map(([name, { body, mode }]) => [name, { sha256: sha256(body), mode: mode.toString(8) }]),
    ),
  });
}

/** The archive, what is in it (`.json`), and the checksums of both (`.sha256`), which make the backup complete. */
export function objects(prefix, time, suffix, archive, manifest) {
  const stem = `${prefix}/${nameOf(time)}`;
  const name = stem.slice(stem.lastIndexOf('/') + 1);
  const json = Buffer.from(`${JSON.stringify({ ...manifest, bytes: archive.length })}\n`);
  return {
    [`${stem}${suffix}`]: archive,
    [`${stem}.json`]: json,
    [`${stem}.sha256`]: Buffer.from(`${sha256(archive)}  ${name}${suffix}\n${sha256(json)}  ${name}.json\n`),
  };
}

/** The objects as lines for `putObjects`, written at `time`. */
export const putLines = (bucket, backup, time) =>
  Object.entries(backup).map(([key, body]) => ({
    op: 'put',
    bucket,
    key,
    body: body.toString('base64'),
    encoding: 'base64',
    at: new Date(time).toISOString(),
  }));
