import { asOf, configuration, rowsOf } from '../appdb/application.mjs';
import { databaseBackup, fileBackup, putLines } from '../appdb/backups.mjs';

const DAY = 24 * 3_600_000;

/**
 * A bucket that nobody has tidied up: database backups of the last year, one of them cut off, and of New Year 2025. Only two complete
 * ones are younger than 90 days, so that the third newest complete one is past the retention and has to stay all the same.
 */
export default async function seed({ now, putObjects, standIn, log }) {
  const rows = rowsOf(now);
  const times = [0.02, 60, 93, 95, 120, 150, 200, 280].map((days) => now - days * DAY);
  times.push(Date.parse('2025-01-01T03:00:00Z'), Date.parse('2025-01-01T15:00:00Z'));
  const lines = times.flatMap((time) => putLines('backups', databaseBackup(asOf(rows, time), time), time));
  for (const time of [now - 30 * DAY, now - 110 * DAY]) {
    const [[key, body]] = Object.entries(databaseBackup(asOf(rows, time), time));
    lines.push(...putLines('backups', { [key]: body.subarray(0, body.length >> 3) }, time));
  }
  const closed = now - 400 * DAY;
  lines.push(...putLines('backups', fileBackup('config', configuration(), closed), closed));
  await putObjects(lines);
  standIn('aws', { s3api: { backups: {} } });
  log(`${lines.length} objects of ${times.length + 3} backups`);
}
