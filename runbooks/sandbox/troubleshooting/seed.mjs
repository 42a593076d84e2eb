import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { asOf, rowsOf } from '../appdb/application.mjs';
import { databaseBackup, putLines } from '../appdb/backups.mjs';
import { seedDatabase } from '../appdb/seed-database.mjs';

const DAY = 24 * 3_600_000;

/** The script of the backup job as it worked until today. */
export const SCRIPT = `#!/bin/bash
set -euo pipefail
staging=\${1:-staging}
name=backup-$(date -u +%Y%m%d-%H%M%S)
if [[ ! -d $staging ]]; then
  echo "no $staging" >&2
  exit 1
fi
pg_dump --format=plain --no-owner --no-acl --dbname="\${DATABASE:-appdb}" | gzip >"$staging/$name.sql.gz"
gzip -t "$staging/$name.sql.gz"
echo "OK $name"
`;

/**
 * What the four procedures look at: a database with backups, the job and its logs of three days. A dump takes 20 minutes alone and 55 when the
 * job for files runs as well, which begins at the same minute every four hours.
 */
export default async function seed(context) {
  await seedDatabase(context, [30, 90, 150], 4);
  const { now, dir } = context;
  for (const minutes of [40, 160]) {
    const time = now - minutes * 60_000;
    await context.putObjects(putLines('backups', databaseBackup(asOf(rowsOf(now), time), time, 'large'), time));
  }
  for (const folder of ['logs', 'scripts', 'staging', 'restore/old-data', 'archive'])
    await mkdir(path.join(dir, folder), { recursive: true });
  for (let back = 3; back >= 1; back -= 1) {
    const day = new Date(now - back * DAY).toISOString().slice(0, 10).replaceAll('-', '');
    const database = Array.from(
      { length: 24 },
      (_, hour) => `${String(hour).padStart(2, '0')}:00 Duration: ${hour % 4 === 0 ? 55 : 20} min`,
    );
    const files = [0, 4, 8, 12, 16, 20].map(
      (hour) => `${String(hour).padStart(2, '0')}:00 Duration: 50 min (25 min of it waiting for the disk)`,
    );
    await writeFile(path.join(dir, `logs/backup-database-${day}.log`), `${database.join('\n')}\n`);
    await writeFile(path.join(dir, `logs/backup-files-${day}.log`), `${files.join('\n')}\n`);
  }
  await writeFile(path.join(dir, 'scripts/backup-database.sh.previous'), SCRIPT, { mode: 0o755 });
  await writeFile(path.join(dir, 'scripts/backup-database.sh'), SCRIPT, { mode: 0o755 });
  for (let n = 1; n <= 3; n += 1)
    await writeFile(path.join(dir, `restore/old-data/dump-${n}.sql`), `${n}\n`.repeat(60_000));
  context.standIn('crontab', {
    lines: ['0 * * * * scripts/backup-database.sh', '0 */4 * * * scripts/backup-files.sh'],
  });
  context.log('a job, its logs and its backups');
}
