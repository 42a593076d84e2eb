import { DISRUPTED } from './seed.mjs';

/**
 * A migration that was meant to drop duplicate storage descriptors, run against production without a dry run. It takes the
 * foreign keys out of its way, deletes a third of the descriptors, rewrites every fifth location and leaves partitions
 * without their key values. What migrations leave of themselves is a line in the tool's history table.
 */
export default async function disaster({ now, pg, log }) {
  const at = new Date(now - DISRUPTED * 60_000).toISOString();
  const client = await pg('metastore');
  for (const statement of [
    'CREATE TABLE flyway_schema_history (installed_rank integer PRIMARY KEY, version varchar(50), description varchar(200) NOT NULL, type varchar(20) NOT NULL, script varchar(1000) NOT NULL, checksum integer, installed_by varchar(100) NOT NULL, installed_on timestamptz NOT NULL, execution_time integer NOT NULL, success boolean NOT NULL)',
    `INSERT INTO flyway_schema_history VALUES (1, '20', 'deduplicate storage descriptors', 'SQL', 'V20__deduplicate_storage_descriptors.sql', 1735521187, 'hive', '${at}', 8123, true)`,
    'ALTER TABLE "PARTITIONS" DROP CONSTRAINT "PARTITIONS_SD_ID_fkey"',
    'DELETE FROM "SDS" WHERE "SD_ID" > 1000000 AND "SD_ID" % 3 = 0',
    `UPDATE "SDS" SET "LOCATION" = replace("LOCATION", 's3://lake/', 's3://lake-dedup/') WHERE "SD_ID" % 5 = 0`,
    'DELETE FROM "PARTITION_KEY_VALS" WHERE "PART_ID" % 7 = 0',
  ]) {
    await client.query(statement);
  }
  log('V20__deduplicate_storage_descriptors.sql has run');
}
