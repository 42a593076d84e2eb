import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { shopAt } from '../backups/data.mjs';
import { installJobs } from '../backups/jobs.mjs';
import { backupLines } from '../backups/layout.mjs';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** When the hourly backups of the database were made, newest first. */
export const timesOf = (now) => Array.from({ length: 8 }, (_, back) => now - 25 * MINUTE - back * HOUR);

/** Eight good backups, a weekly validation, and the log of the one that passed a week ago. */
export default async function seed({ now, dir, putObjects, log }) {
  await installJobs(dir, shopAt(now, now));
  await putObjects(timesOf(now).flatMap((time) => backupLines({ kind: 'database', time, now })));
  for (const folder of ['restore/logs', 'cron.d', 'logs']) await mkdir(path.join(dir, folder), { recursive: true });
  const week = new Date(now - 7 * 24 * HOUR).toISOString();
  await writeFile(
    path.join(dir, `restore/logs/validation-${week.slice(0, 10).replaceAll('-', '')}.log`),
    `${week} OK database/${week.slice(0, 10)}/backup-${week.slice(0, 10).replaceAll('-', '')}-040000.sql.gz\n`,
  );
  await writeFile(
    path.join(dir, 'cron.d/restore-validation'),
    '# minute hour day month weekday user command\n30 4 * * 0 backup /opt/backup/validate-backup.sh database\n',
  );
  log('8 backups of the database, validated once a week');
}
