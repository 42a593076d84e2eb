import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { shopAt } from '../backups/data.mjs';
import { installJobs } from '../backups/jobs.mjs';
import { backupLines } from '../backups/layout.mjs';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** The database every hour, files every four, configuration every day: all whole and on time until the disaster. */
export default async function seed({ now, dir, putObjects, log }) {
  await installJobs(dir, shopAt(now, now));
  const times = [];
  for (let back = 0; back < 26; back += 1) times.push(['database', now - 25 * MINUTE - back * HOUR]);
  // The newest files are nine hours old: since then the job has failed (see the disaster).
  for (let back = 0; back < 5; back += 1) times.push(['files', now - 9 * HOUR - back * 4 * HOUR]);
  for (let back = 0; back < 2; back += 1) times.push(['config', now - 6 * HOUR - back * 24 * HOUR]);
  const lines = times.flatMap(([kind, time]) => backupLines({ kind, time, now }));
  await putObjects(lines);
  await writeFile(path.join(dir, 'backup/logs/backup-history.log'), `${times.length} backups on record\n`);
  log(`${times.length} backups`);
}
