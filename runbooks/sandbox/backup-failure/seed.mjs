import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { shopAt } from '../backups/data.mjs';
import { installJobs } from '../backups/jobs.mjs';
import { backupLines } from '../backups/layout.mjs';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** All three jobs worked until four hours ago. The staging volume of the rehearsal is a folder that may hold 64 KiB. */
export default async function seed({ now, dir, putObjects, log }) {
  await installJobs(dir, shopAt(now, now));
  const times = [];
  for (let back = 0; back < 6; back += 1) times.push(['database', now - 4 * HOUR - 5 * MINUTE - back * HOUR]);
  for (let back = 0; back < 2; back += 1) times.push(['files', now - (8 + 4 * back) * HOUR - 5 * MINUTE]);
  times.push(['config', now - 30 * HOUR]);
  await putObjects(times.flatMap(([kind, time]) => backupLines({ kind, time, now })));
  for (const folder of ['logs', 'cron.d']) await mkdir(path.join(dir, folder), { recursive: true });
  await writeFile(path.join(dir, 'backup/backup.conf'), 'STAGING=backup/staging\nSTAGING_LIMIT=65536\n');
  log(`${times.length} backups, the newest four hours old`);
}
