import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { SCRIPT } from './seed.mjs';

/** An edit of the job lost a `fi`, and the newest archive lost its end on the way. */
export default async function disaster({ dir, getObject, listKeys, putVersion, log }) {
  await writeFile(path.join(dir, 'scripts/backup-database.sh'), SCRIPT.replace('\nfi\n', '\n'), { mode: 0o755 });
  await writeFile(
    path.join(dir, 'logs/backup-database-today.log'),
    'scripts/backup-database.sh: line 11: syntax error: unexpected end of file\n',
  );
  const sums = (await listKeys('backups', 'database/')).filter((key) => key.endsWith('.sha256')).at(-1);
  const key = sums.replace('.sha256', '.sql.gz');
  const body = await getObject('backups', key);
  await putVersion('backups', key, body.subarray(0, Math.floor(body.length * 0.2)));
  log('a script is broken and an archive is cut off');
}
