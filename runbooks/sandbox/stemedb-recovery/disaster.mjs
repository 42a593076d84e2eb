import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { serve } from '../stemedb/serving.mjs';
import { BUCKET, backupOf, rubbishSince } from '../stemedb/world.mjs';

const MINUTE = 60_000;

/**
 * A bulk import wrote rubbish for two hours. Then the disk with the write-ahead log died: the server still runs and answers every
 * request with 503. The backup that was in progress has no metadata and half a store. Whoever came first stopped the timers.
 */
export default async function disaster({ now, dir, putObjects, standIn, log }) {
  const wal = path.join(dir, 'stemedb/wal');
  for (const name of await readdir(wal)) await rm(path.join(wal, name));
  const unfinished = backupOf(now, now - 4 * MINUTE);
  const incident = {
    ingestion_started: new Date(rubbishSince(now)).toISOString(),
    wal_disk_failed: new Date(now - 3 * MINUTE).toISOString(),
  };
  await putObjects([
    {
      op: 'put',
      bucket: BUCKET,
      key: `${unfinished.name}/db/assertions.kv`,
      body: unfinished.store.slice(0, unfinished.store.length / 2),
    },
    { op: 'put', bucket: BUCKET, key: 'incidents/latest.json', body: `${JSON.stringify(incident)}\n` },
  ]);
  const degraded = 'wal: Input/output error (os error 5)';
  serve(standIn('stemedb-replay').folder(), { assertions: [], segments: 0, degraded });
  standIn('systemctl').update(({ units }) => {
    for (const [name, unit] of Object.entries(units))
      if (name.endsWith('.timer')) Object.assign(unit, { active: false, enabled: false });
    units['stemedb-api.service'].log.push(`ERROR ${degraded}`);
  });
  log('the log is gone, and the last two hours hold rubbish');
}
