import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { BUCKET, archiveOf, backupLines, stampOf, stemOf } from '../backups/layout.mjs';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/**
 * The file backup has failed twice, and nobody has looked. What it left looks young: an archive without a manifest, whose upload was
 * cut off, and an old backup that somebody copied again this morning, so that the store gives it today's date.
 */
export default async function disaster({ now, dir, putObjects, log }) {
  const cut = now - 50 * MINUTE;
  const half = archiveOf('files', cut, now).body;
  const [archive, manifest] = backupLines({ kind: 'files', time: now - 29 * HOUR, now });
  await putObjects([
    { ...archive, at: iso(now - 8 * MINUTE) },
    { ...manifest, at: iso(now - 8 * MINUTE) },
    {
      op: 'put',
      bucket: BUCKET,
      key: `${stemOf('files', cut)}.tar.gz`,
      body: half.subarray(0, half.length / 2).toString('base64'),
      encoding: 'base64',
      at: iso(cut + 30_000),
    },
  ]);
  const failed = [now - 5 * HOUR, cut].map(
    (time) => `${iso(time)} files ERROR: upload of ${stemOf('files', time)}.tar.gz failed: connection reset by peer\n`,
  );
  await writeFile(path.join(dir, `backup/logs/backup-${stampOf(now).slice(0, 8)}-000000.log`), failed.join(''));
  log('the last two file backups have failed');
}

const iso = (milliseconds) => new Date(milliseconds).toISOString();
