import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createHash } from 'node:crypto';
import { stampOf, stemOf } from '../backups/layout.mjs';

const HOUR = 3_600_000;

/**
 * A change of yesterday made the jobs keep what they could not upload. Four database runs and the file run later the staging
 * volume is full, and every job of the last hours has failed.
 */
export default async function disaster({ now, dir, log }) {
  const lines = [];
  for (let back = 4; back >= 1; back -= 1) {
    const time = now - back * HOUR;
    const stem = stemOf('database', time);
    const file = path.join(dir, 'backup/staging', `${stem}.sql.gz.part`);
    await mkdir(path.dirname(file), { recursive: true });
    const noise = Array.from({ length: 600 }, (_, block) => createHash('sha256').update(`${stem} ${block}`).digest());
    await writeFile(file, Buffer.concat(noise));
    const used = (5 - back) * 19_200;
    lines.push(
      back > 1
        ? `${iso(time)} database ERROR: upload of ${stem}.sql.gz failed: kept ${stem}.sql.gz.part\n`
        : `${iso(time)} database ERROR: no space left in backup/staging: ${used} of 65536 bytes used\n`,
    );
  }
  lines.push(`${iso(now - 10 * 60_000)} files ERROR: no space left in backup/staging: 76800 of 65536 bytes used\n`);
  lines.push(`${iso(now - 9 * 60_000)} config ERROR: no space left in backup/staging: 76800 of 65536 bytes used\n`);
  await writeFile(path.join(dir, `backup/logs/backup-${stampOf(now).slice(0, 8)}-000000.log`), lines.join(''));
  log('the staging volume is full, and all three jobs fail');
}

const iso = (milliseconds) => new Date(milliseconds).toISOString().replace(/\.\d+Z/, 'Z');
