import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { backupLines, stampOf, stemOf } from '../backups/layout.mjs';
import { contentsOf } from '../backups/layout.mjs';
import { dumpAt } from '../backups/data.mjs';
import { timesOf } from './seed.mjs';

/**
 * The newest archive lost its end on the way to the store. The one before is worse, because `gunzip -t` accepts it: the database
 * went away in the middle of the dump, and the job compressed, measured and described what it had.
 */
export default async function disaster({ now, dir, putObjects, log }) {
  const [newest, previous] = timesOf(now);
  const [whole] = backupLines({ kind: 'database', time: newest, now });
  const bytes = Buffer.from(whole.body, 'base64');
  const dump = dumpAt(previous, now);
  const body = gzipSync(dump.slice(0, Math.floor(dump.length * 0.6)));
  await putObjects([
    { ...whole, body: bytes.subarray(0, bytes.length - 400).toString('base64') },
    ...backupLines({ kind: 'database', time: previous, now, body, contents: contentsOf(dump) }),
  ]);
  const at = new Date(now - 6 * 60_000);
  await writeFile(
    path.join(dir, `restore/logs/validation-${stampOf(now).slice(0, 8)}.log`),
    `${at.toISOString()} FAILED ${stemOf('database', newest)}.sql.gz: gzip: unexpected end of file\n`,
  );
  log('the newest two backups cannot be restored');
}
