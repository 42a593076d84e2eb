import { backup, backupFiles, plainDump } from '../hive/dump.mjs';
import { rowsOf } from '../hive/rows.mjs';
import { asOf, emptyOnes, objectsOf, warehouse } from '../hive/warehouse.mjs';

const MINUTE = 60_000;
const VERSION = '4.2.0';

/** Minutes before the rehearsal at which the migration went wrong; backups are dated from here. */
export const DISRUPTED = 9;

/**
 * A warehouse of 224 tables and 22,280 partitions: its objects in the lake, its metastore as it was the moment before the
 * disaster, and the backups that a half-hourly job has left. The newest one was cut off by the disaster: a part of a dump and
 * no manifest, as jobs leave them that write the manifest last. Some tables and partitions are outside the warehouse, and some
 * partitions never held an object.
 */
export default async function seed({ now, load, putObjects, log }) {
  const whole = warehouse({ now });
  const disrupted = now - DISRUPTED * MINUTE;
  const before = asOf(whole, disrupted);
  await load('metastore', [...plainDump(rowsOf(before, VERSION), VERSION)].join(''));
  const lines = [];
  for (const [key, body] of objectsOf(before)) lines.push({ op: 'put', bucket: 'lake', key, body });
  for (const minutes of [6 * 60 + 31, 31]) lines.push(...filesOf(await backupOf(asOf(whole, disrupted - minutes * MINUTE))));
  // The job that was at work when it happened had written a part of the dump.
  const [dump] = lines.slice(-3);
  const cutOff = Buffer.from(dump.body, 'base64').subarray(0, 700_000);
  lines.push(object(folderOf(disrupted - MINUTE), 'metastore.sql.gz', cutOff));
  await putObjects(lines);
  const partitions = before.tables.reduce((sum, table) => sum + table.partitions.length, 0);
  log(`${before.tables.length} tables, ${partitions} partitions, ${lines.length} objects`);
}

const backupOf = (content) =>
  backup({ rows: rowsOf(content, VERSION), version: VERSION, time: content.at, empty: emptyOnes(content) });
const folderOf = (time) => `hive-metastore/${new Date(time).toISOString().replace(/[-:]|\.\d+/g, '')}`;
const filesOf = (made) =>
  backupFiles(made).map(([name, content]) => object(folderOf(made.manifest.time), name, Buffer.from(content)));
const object = (folder, name, body) => ({
  op: 'put',
  bucket: 'backups',
  key: `${folder}/${name}`,
  body: body.toString('base64'),
  encoding: 'base64',
});
