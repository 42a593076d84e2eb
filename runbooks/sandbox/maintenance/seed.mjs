import { mkdir, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import seedBackups from '../rpo-check/seed.mjs';

const DAY = 86_400_000;

const LINES = [
  '# backups',
  '5 * * * * backup /opt/backup/backup-database.sh /var/backups/staging',
  '20 */4 * * * backup /opt/backup/backup-files.sh /var/backups/staging',
  '40 2 * * * backup /opt/backup/backup-config.sh /var/backups/staging',
  '30 4 * * 0 backup /opt/backup/validate-backup.sh database',
];

const LIFECYCLE = {
  Rules: [
    {
      ID: 'database-backup-retention',
      Filter: { Prefix: 'database/' },
      Status: 'Enabled',
      Transitions: [
        { Days: 30, StorageClass: 'STANDARD_IA' },
        { Days: 90, StorageClass: 'GLACIER' },
      ],
      Expiration: { Days: 365 },
    },
    {
      ID: 'files-backup-retention',
      Filter: { Prefix: 'files/' },
      Status: 'Enabled',
      Transitions: [{ Days: 30, StorageClass: 'STANDARD_IA' }],
      Expiration: { Days: 180 },
    },
  ],
};

/** A backup system that was looked after until a month ago. */
export default async function seed(ctx) {
  await seedBackups(ctx);
  const { now, dir, standIn } = ctx;
  await mkdir(path.join(dir, 'backup/logs'), { recursive: true });
  for (let back = 1; back <= 20; back += 1) {
    const at = new Date(now - back * DAY);
    const file = path.join(dir, `backup/logs/backup-${at.toISOString().slice(0, 10).replaceAll('-', '')}.log`);
    const warning = back % 6 === 0 ? `${at.toISOString()} files WARNING: took 41 minutes\n` : '';
    await writeFile(file, `${at.toISOString()} database OK\n${warning}`);
    await utimes(file, at, at);
  }
  standIn('crontab', { lines: LINES });
  standIn('aws', {
    s3api: { 'disaster-recovery-backups': { versioning: { Status: 'Enabled' }, lifecycle: LIFECYCLE } },
  });
  await mkdir(path.join(dir, 'docs'), { recursive: true });
  await writeFile(
    path.join(dir, 'docs/dr-contacts.csv'),
    'role,name,phone,reviewed\n' +
      ['dr lead,A. Lovelace,555-0100', 'incident commander,G. Hopper,555-0101', 'database,E. Codd,555-0102']
        .map((line) => `${line},${new Date(now - 120 * DAY).toISOString().slice(0, 10)}\n`)
        .join(''),
  );
}
