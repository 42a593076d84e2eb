import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { sha256 } from '../stemedb/format.mjs';
import { serve } from '../stemedb/serving.mjs';
import { BUCKET, assertionsOf, backupOf, backupTimes, segmentsOf } from '../stemedb/world.mjs';

const SECOND = 1_000;
const TIMERS = ['stemedb-backup', 'stemedb-archive-wal', 'stemedb-verify-backup'];

/** A server with fourteen hours of assertions, three full backups, and every segment of its log in the archive. */
export default async function seed({ now, dir, putObjects, standIn, log }) {
  const lines = [];
  for (const time of backupTimes(now)) {
    const { name, files, metadata } = backupOf(now, time);
    for (const [file, body] of Object.entries(files)) lines.push(put(`${name}/${file}`, body, time + 20 * SECOND));
    lines.push(put(`${name}/backup-metadata.json`, metadata, time + 30 * SECOND));
  }
  const manifest = segmentsOf(now).map(({ segment, file, text, own }) => {
    lines.push(put(`wal-archive/${file}`, text, Date.parse(own.at(-1).timestamp) + 5 * SECOND));
    return { segment, file, first: own[0].sequence, last: own.at(-1).sequence, sha256: sha256(text) };
  });
  lines.push(put('wal-archive/manifest.jsonl', manifest.map((one) => `${JSON.stringify(one)}\n`).join(''), now));
  await putObjects(lines);
  for (const folder of ['stemedb/wal', 'stemedb/db', 'etc/default', 'downloads'])
    await mkdir(path.join(dir, folder), { recursive: true });
  await writeFile(path.join(dir, 'stemedb/db/assertions.kv'), backupOf(now, backupTimes(now).at(-1)).store);
  for (const { file, text } of segmentsOf(now).slice(-8)) await writeFile(path.join(dir, 'stemedb/wal', file), text);
  standIn('systemctl', {
    reloaded: true,
    units: {
      'stemedb-api.service': { active: true, enabled: true, starts: ['stemedb-replay'], log: ['Startup complete'] },
      ...Object.fromEntries(
        TIMERS.map((name) => [`${name}.timer`, { active: true, enabled: true, next: 'in 15 minutes' }]),
      ),
    },
  });
  serve(standIn('stemedb-replay', {}).folder(), { assertions: assertionsOf(now), segments: 8, degraded: null });
  standIn('dig', { records: { 'stemedb.example.com': ['10.20.0.7'] } });
  log(`${assertionsOf(now).length} assertions, 3 backups, ${manifest.length} archived segments`);
}

const put = (key, body, at) => ({ op: 'put', bucket: BUCKET, key, body, at: new Date(at).toISOString() });
