import { asOf, configuration, rowsOf, uploadedFiles } from './application.mjs';
import { databaseBackup, fileBackup, putLines } from './backups.mjs';

const MINUTE = 60_000;

/** Backups of all kinds in `bucket`, each taken so many minutes ago. */
export async function seedBackups({ now, putObjects }, { database = [], files = [], config = [] }, bucket = 'backups') {
  const rows = rowsOf(now);
  const taken = (list, make) =>
    list.flatMap((minutes) => putLines(bucket, make(now - minutes * MINUTE), now - minutes * MINUTE));
  await putObjects([
    ...taken(database, (time) => databaseBackup(asOf(rows, time), time)),
    ...taken(files, (time) => fileBackup('files', uploadedFiles(), time)),
    ...taken(config, (time) => fileBackup('config', configuration(), time)),
  ]);
}
