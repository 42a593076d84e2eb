import { backup, backupFiles, plainDump } from '../hive/dump.mjs';
import { rowsOf } from '../hive/rows.mjs';
import { emptyOnes, objectsOf, warehouse } from '../hive/warehouse.mjs';

const DAY = 86_400_000;
const VERSION = '4.2.0';

/** How many days ago the job made the backups that are still there. */
const KEPT = [9, 8, 4, 3];

/** `{ op, bucket, key, body }` of the files of a backup that was made `days` ago. */
export async function backupOf(now, days) {
  const time = now - days * DAY;
  const content = smallWarehouse(now);
  const made = await backup({ rows: rowsOf(content, VERSION), version: VERSION, time, empty: emptyOnes(content) });
  const folder = `hive-metastore/${new Date(time).toISOString().replace(/[-:]|\.\d+/g, '')}`;
  return backupFiles(made).map(([name, body]) => ({
    op: 'put',
    bucket: 'backups',
    key: `${folder}/${name}`,
    body: Buffer.from(body).toString('base64'),
    encoding: 'base64',
    at: new Date(time).toISOString(),
  }));
}

function smallWarehouse(now) {
  const whole = warehouse({ now, days: 12 });
  return { ...whole, tables: whole.tables.filter(({ db, type }) => db === 'finance' && type !== 'VIRTUAL_VIEW') };
}

/** A small metastore with its warehouse, and the backups of the days on which the job still worked. */
export default async function seed({ now, load, putObjects, log }) {
  const content = smallWarehouse(now);
  await load('metastore', [...plainDump(rowsOf(content, VERSION), VERSION)].join(''));
  const objects = [...objectsOf(content)];
  const lines = objects.map(([key, body]) => ({ op: 'put', bucket: 'lake', key, body }));
  for (const days of KEPT) lines.push(...(await backupOf(now, days)));
  await putObjects(lines);
  log(`${content.tables.length} tables, ${objects.length} objects, backups of ${KEPT.join(', ')} days ago`);
}
