import { gunzipSync, gzipSync } from 'node:zlib';
import { uploadedFiles } from '../appdb/application.mjs';
import { objects, putLines } from '../appdb/backups.mjs';
import { tarball } from '../appdb/tar.mjs';
import { seedBackups } from '../appdb/seed-backups.mjs';

const MINUTE = 60_000;

/**
 * Backups of all kinds in two buckets. One archive of files was already cut off when its checksums were made, so they hold: only
 * reading it shows that it is not whole.
 */
export default async function seed(context) {
  const ages = { database: [40, 100, 160], files: [200, 440], config: [600] };
  await seedBackups(context, ages);
  await seedBackups(context, ages, 'backups-copy');
  const time = context.now - 680 * MINUTE;
  const whole = gunzipSync(tarball(uploadedFiles(), time));
  const cutOff = gzipSync(whole.subarray(0, Math.floor(whole.length * 0.4) - 300));
  const backup = objects('files', time, '.tar.gz', cutOff, { kind: 'files', time: new Date(time).toISOString() });
  for (const bucket of ['backups', 'backups-copy']) await context.putObjects(putLines(bucket, backup, time));
  context.log('seven backups in two buckets');
}
