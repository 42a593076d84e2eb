import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { shopAt } from './data.mjs';
import { tarball } from './tar.mjs';

export const BUCKET = 'disaster-recovery-backups';
export const SUFFIX = { database: 'sql.gz', files: 'tar.gz', config: 'tar.gz' };

const SECOND = 1_000;

/** `20261130-120000` */
export const stampOf = (time) =>
  new Date(time).toISOString().slice(0, 19).replaceAll('-', '').replaceAll(':', '').replace('T', '-');

/** Key without the suffix: `database/2026-11-30/backup-20261130-120000` */
export const stemOf = (kind, time) => `${kind}/${new Date(time).toISOString().slice(0, 10)}/backup-${stampOf(time)}`;

export const sha256 = (body) => createHash('sha256').update(body).digest('hex');

/** The archive of one kind as the backup job makes it, and how many rows per table or files are in it. */
export function archiveOf(kind, time, now) {
  const data = shopAt(time, now)[kind];
  if (kind !== 'database') return { body: tarball(data, time), contents: { files: Object.keys(data).length } };
  return { body: gzipSync(data), contents: contentsOf(data) };
}

/** Rows of each table in a plain dump. */
export function contentsOf(dump) {
  const blocks = dump.matchAll(/^COPY public\.(\w+) [^\n]*;\n((?:(?!\\\.\n)[^\n]*\n)*)\\\.\n/gm);
  return Object.fromEntries([...blocks].map(([, table, lines]) => [table, lines.split('\n').length - 1]));
}

/**
 * The two objects of a whole backup: the archive, then its manifest.
 *
 * @param {{ kind: string, time: number, now: number, body?: Buffer, contents?: object, bucket?: string }} backup
 */
export function backupLines({ kind, time, now, bucket = BUCKET, ...rest }) {
  const made = archiveOf(kind, time, now);
  const { body, contents } = { ...made, ...rest };
  const stem = stemOf(kind, time);
  const archive = `${stem}.${SUFFIX[kind]}`;
  const manifest = {
    kind,
    time: new Date(time).toISOString(),
    archive,
    size: body.length,
    sha256: sha256(body),
    contents,
  };
  return [
    { op: 'put', bucket, key: archive, body: body.toString('base64'), encoding: 'base64', at: iso(time + 40 * SECOND) },
    {
      op: 'put',
      bucket,
      key: `${stem}.manifest.json`,
      body: `${JSON.stringify(manifest)}\n`,
      type: 'application/json',
      at: iso(time + 45 * SECOND),
    },
  ];
}

const iso = (milliseconds) => new Date(milliseconds).toISOString();
