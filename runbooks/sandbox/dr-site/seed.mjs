import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { BUCKET, backupLines } from '../backups/layout.mjs';
import { DR, awsState, healthOf } from './world.mjs';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
export const DR_BUCKET = `${BUCKET}-${DR.region}`;

/** The backups of the primary site, and a DR site with a running server and a replica. */
export default async function seed({ now, dir, putObjects, standIn, log }) {
  const times = [
    ...[0, 1, 2, 3, 4, 5].map((back) => ['database', now - 25 * MINUTE - back * HOUR]),
    ...[0, 1].map((back) => ['files', now - 100 * MINUTE - back * 4 * HOUR]),
    ['config', now - 9 * HOUR],
  ];
  await putObjects(times.flatMap(([kind, time]) => backupLines({ kind, time, now })));
  standIn('aws', awsState());
  standIn('curl', { urls: Object.fromEntries([healthOf(DR)]) });
  await mkdir(path.join(dir, 'cron.d'), { recursive: true });
  log(`${times.length} backups at the primary site`);
}
