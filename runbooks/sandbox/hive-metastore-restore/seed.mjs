import { backup } from '../hive/dump.mjs';
import { rowsOf } from '../hive/rows.mjs';
import { asOf, objectsOf, warehouse } from '../hive/warehouse.mjs';

const MINUTE = 60_000;
const VERSION = '3.1.0';

/** Minutes before the rehearsal at which the migration went wrong; backups are dated from here. */
export const DISRUPTED = 9;

/**
 * A warehouse of 220 tables and 22,000 partitions: its objects in the lake, its metastore as it was the moment before the
 * disaster, and the backups that a half-hourly job has left. The newest one was cut off by the disaster: a part of a dump and
 * no manifest, as jobs leave them that write the manifest last.
 */
export default async function seed({ now, load, putObjects, log }) {
  const whole = warehouse({ now });
  const disrupted = now - DISRUPTED * MINUTE;
  await load('metastore', (await dumpOf(asOf(whole, disrupted))).body);
  const lines = [];
  for (const [key, body] of objectsOf(asOf(whole, disrupted))) lines.push({ op: 'put', bucket: 'lake', key, body });
  for (const before of [6 * 60 + 31, 31, 1]) {
    const time = disrupted - before * MINUTE;
    const { body, manifest } = await dumpOf(asOf(whole, time), time);
    const folder = `hive-metastore/${new Date(time).toISOString().replace(/[-:]|\.\d+/g, '')}`;
    const cutOff = before === 1;
    const dump = cutOff ? body.subarray(0, Math.floor(body.length * 0.6)) : body;
    lines.push({
      op: 'put',
      bucket: 'backups',
      key: `${folder}/metastore.sql.gz`,
      body: dump.toString('base64'),
      encoding: 'base64',
    });
    if (cutOff) continue;
    lines.push({
      op: 'put',
      bucket: 'backups',
      key: `${folder}/manifest.json`,
      body: `${JSON.stringify(manifest, null, 2)}\n`,
    });
  }
  await putObjects(lines);
  log(`${whole.tables.length} tables, ${lines.length} objects`);
}

const dumpOf = (content, time = 0) => backup({ rows: rowsOf(content, VERSION), version: VERSION, time });
