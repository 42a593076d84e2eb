import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { asOf, rowsOf } from '../appdb/application.mjs';
import { databaseBackup, putLines } from '../appdb/backups.mjs';

const MINUTE = 60_000;

/**
 * The network failed during the upload twenty minutes ago, and the two jobs before it. Half of the archive arrived, nothing else; the
 * whole backup is still in the staging folder. The job ended with exit code 0.
 */
export default async function disaster({ now, dir, putObjects, log }) {
  const time = now - 20 * MINUTE;
  const backup = databaseBackup(asOf(rowsOf(now), time), time);
  await mkdir(path.join(dir, 'staging'));
  for (const [key, body] of Object.entries(backup))
    await writeFile(path.join(dir, 'staging', path.basename(key)), body);
  const [[key, body]] = Object.entries(backup);
  await putObjects(putLines('backups', { [key]: body.subarray(0, body.length >> 1) }, time));
  log('the newest database backup was cut off');
}
