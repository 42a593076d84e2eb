import { plainDump } from '../hive/dump.mjs';
import { rowsOf } from '../hive/rows.mjs';
import { objectsOf, warehouse } from '../hive/warehouse.mjs';

const VERSION = '4.2.0';
const OWNERS = { core: 'platform', sales: 'sales-data' };

/** Two databases of the warehouse of the metastore restore: 44 tables with twelve days of partitions, each with its object. */
export default async function seed({ now, load, putObjects, log }) {
  const whole = warehouse({ now, days: 12 });
  const tables = whole.tables
    .filter(({ db, type }) => db in OWNERS && type !== 'VIRTUAL_VIEW')
    .map((table) => ({ ...table, owner: OWNERS[table.db] }));
  const content = { ...whole, tables };
  await load('metastore', [...plainDump(rowsOf(content, VERSION), VERSION)].join(''));
  const objects = [...objectsOf(content)];
  await putObjects(objects.map(([key, body]) => ({ op: 'put', bucket: 'lake', key, body })));
  const partitions = tables.reduce((sum, table) => sum + table.partitions.length, 0);
  log(`${tables.length} tables, ${partitions} partitions, ${objects.length} objects`);
}
