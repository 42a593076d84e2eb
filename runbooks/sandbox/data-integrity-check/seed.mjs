import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { backup } from '../hive/dump.mjs';
import { rowsOf } from '../hive/rows.mjs';
import { warehouse } from '../hive/warehouse.mjs';

const HOUR = 3_600_000;

export const PREFIX = 'archive/2025/';

export function* keysOf() {
  for (let month = 1; month <= 12; month += 1) {
    for (let part = 0; part < 4; part += 1) {
      yield `${PREFIX}month=${String(month).padStart(2, '0')}/part-${String(part).padStart(5, '0')}.parquet`;
    }
  }
}

/** Always the same bytes for a name: 2 KiB, as good as random. */
export function content(name) {
  const blocks = Array.from({ length: 64 }, (_, block) => createHash('sha256').update(`${name} ${block}`).digest());
  return Buffer.concat(blocks);
}

/** A closed year in the lake with its manifest, a folder of files with checksums and a mirror, and a small metastore. */
export default async function seed({ now, dir, load, putObjects, log }) {
  const closed = new Date(now - 30 * 24 * HOUR).toISOString();
  const lines = [];
  const manifest = [];
  for (const key of keysOf()) {
    const body = content(key);
    lines.push(put('lake', key, body, closed));
    manifest.push(`${JSON.stringify({ key, size: body.length, sha256: sha256(body) })}\n`);
  }
  lines.push(put('backups', 'manifests/archive-2025.jsonl', Buffer.from(manifest.join('')), closed));
  const sums = [];
  await mkdir(path.join(dir, 'archive'));
  for (let quarter = 1; quarter <= 4; quarter += 1) {
    const name = `ledger-2025-q${quarter}.csv.gz`;
    const body = content(name);
    await writeFile(path.join(dir, 'archive', name), body);
    lines.push(put('backups', `archive-mirror/${name}`, body, closed));
    sums.push(`${sha256(body)}  ${name}\n`);
  }
  await writeFile(path.join(dir, 'archive', 'SHA256SUMS'), sums.join(''));
  await putObjects(lines);
  const version = '4.0.0';
  const { body } = await backup({ rows: rowsOf(warehouse({ now, days: 32 }), version), version, time: now });
  await load('metastore', body);
  log(`${manifest.length} objects, ${sums.length} files, a metastore ${version}`);
}

const sha256 = (body) => createHash('sha256').update(body).digest('hex');
const put = (bucket, key, body, at) => ({
  op: 'put',
  bucket,
  key,
  body: body.toString('base64'),
  encoding: 'base64',
  at,
});
