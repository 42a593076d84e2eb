/**
 * What a year of crashed jobs, hand-written SQL and a careless clean-up leaves behind: descriptors that nobody uses, partitions
 * whose descriptor, location or values are gone, folders without objects, objects without a partition, and wrong counts.
 */
export default async function disaster({ pg, putObjects, log }) {
  const client = await pg('metastore');
  const { rows } = await client.query(`
    SELECT p."PART_ID" AS id, p."SD_ID" AS sd, s."LOCATION" AS location
    FROM "PARTITIONS" p JOIN "SDS" s USING ("SD_ID")
    WHERE s."LOCATION" LIKE 's3://lake/warehouse/%'
    ORDER BY p."PART_ID"`);
  const pick = (from, count) => rows.slice(from, from + count);
  const ids = (list, key) => list.map((row) => row[key]).join(', ');
  for (const statement of [
    'ALTER TABLE "PARTITIONS" DROP CONSTRAINT "PARTITIONS_SD_ID_fkey"',
    `DELETE FROM "SDS" WHERE "SD_ID" IN (${ids(pick(10, 5), 'sd')})`,
    `UPDATE "SDS" SET "LOCATION" = NULL WHERE "SD_ID" IN (${ids(pick(40, 4), 'sd')})`,
    `DELETE FROM "PARTITION_KEY_VALS" WHERE "PART_ID" IN (${ids(pick(80, 6), 'id')})`,
    `UPDATE "PARTITION_PARAMS" SET "PARAM_VALUE" = '7' WHERE "PARAM_KEY" = 'numFiles' AND "PART_ID" IN (${ids(pick(120, 3), 'id')})`,
    `INSERT INTO "SDS" ("SD_ID", "INPUT_FORMAT", "IS_COMPRESSED", "LOCATION", "NUM_BUCKETS", "OUTPUT_FORMAT", "SERDE_ID", "CD_ID", "IS_STOREDASSUBDIRECTORIES")
     SELECT 9000000 + n, "INPUT_FORMAT", false, 's3://lake/warehouse/sales.db/_tmp/attempt_' || n, -1, "OUTPUT_FORMAT", "SERDE_ID", "CD_ID", false
     FROM (SELECT * FROM "SDS" ORDER BY "SD_ID" LIMIT 1) s, generate_series(1, 8) n`,
  ]) {
    await client.query(statement);
  }
  const gone = pick(150, 2).map(({ location }) => location.slice('s3://lake/'.length));
  const lines = [];
  for (const folder of gone) lines.push({ op: 'delete', bucket: 'lake', key: `${folder}/part-00000.snappy.parquet` });
  for (const folder of gone) lines.push({ op: 'delete', bucket: 'lake', key: `${folder}/part-00000.snappy.orc` });
  for (const day of ['2020-01-01', '2020-01-02'])
    lines.push({ op: 'put', bucket: 'lake', key: `warehouse/sales.db/orders/dt=${day}/part-00000.snappy.parquet`, body: 'late\n' });
  await putObjects(lines);
  log('seven sorts of damage are done');
}
