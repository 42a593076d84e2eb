import { asOf, rowsOf } from './application.mjs';
import { databaseBackup, putLines } from './backups.mjs';
import { plainDump } from './dump.mjs';

const MINUTE = 60_000;

/**
 * The database as it is now, and its hourly backups: `minutes` says how long ago each was taken. The newest is left as a job leaves it
 * that was cut off: half an archive, no checksums.
 */
export async function seedDatabase({ now, load, putObjects }, minutes = [5, 65, 125], cutOff = 1) {
  const rows = rowsOf(now);
  await load('appdb', plainDump(rows));
  await putObjects(
    minutes.flatMap((ago) => {
      const time = now - ago * MINUTE;
      return putLines('backups', databaseBackup(asOf(rows, time), time), time);
    }),
  );
  const time = now - cutOff * MINUTE;
  const [[key, body]] = Object.entries(databaseBackup(rows, time));
  await putObjects(putLines('backups', { [key]: body.subarray(0, Math.floor(body.length * 0.6)) }, time));
}
