/**
 * A migration that was meant to drop duplicate storage descriptors, run against production without a dry run. It takes the
 * foreign keys out of its way, deletes a third of the descriptors, rewrites every fifth location and leaves partitions
 * without their key values.
 */
export default async function disaster({ pg, log }) {
  const client = await pg('metastore');
  for (const statement of [
    'ALTER TABLE "PARTITIONS" DROP CONSTRAINT "PARTITIONS_SD_ID_fkey"',
    'DELETE FROM "SDS" WHERE "SD_ID" > 1000000 AND "SD_ID" % 3 = 0',
    `UPDATE "SDS" SET "LOCATION" = replace("LOCATION", 's3://lake/', 's3://lake-dedup/') WHERE "SD_ID" % 5 = 0`,
    'DELETE FROM "PARTITION_KEY_VALS" WHERE "PART_ID" % 7 = 0',
  ]) {
    await client.query(statement);
  }
  log('V20__deduplicate_storage_descriptors.sql has run');
}
