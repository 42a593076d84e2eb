import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { BUCKET, backupLines } from '../backups/layout.mjs';
import { DR, awsState, healthOf } from './world.mjs';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
export const DR_BUCKET = `${BUCKET}-${DR.region}`;

/** A DR site in order: every backup is in both buckets, a server runs, the database is a replica. */
export default async function seed({ now, dir, putObjects, standIn, log }) {
  const times = [
    ...[0, 1, 2, 3, 4, 5].map((back) => ['database', now - 25 * MINUTE - back * HOUR]),
    ...[0, 1].map((back) => ['files', now - 100 * MINUTE - back * 4 * HOUR]),
    ['config', now - 9 * HOUR],
  ];
  for (const bucket of [BUCKET, DR_BUCKET])
    await putObjects(times.flatMap(([kind, time]) => backupLines({ kind, time, now, bucket })));
  standIn('aws', awsState());
  standIn('curl', { urls: Object.fromEntries([healthOf(DR)]) });
  await mkdir(path.join(dir, 'cron.d'), { recursive: true });
  log(`${times.length} backups in two regions`);
}
