import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { content, keysOf } from './seed.mjs';

const MINUTE = 60_000;

/**
 * Corruption that nobody has noticed. A repair tool has written back three objects with one bit flipped in each, same size and
 * same name, and has deleted two and left one of its own. A local file has lost its end. A crashed job has left descriptors.
 */
export default async function disaster({ now, dir, pg, putVersion, removeObject, log }) {
  const keys = [...keysOf()];
  const at = (minutes) => new Date(now - minutes * MINUTE).toISOString();
  for (const [index, key] of [keys[17], keys[30], keys[47]].entries()) {
    const body = Buffer.from(content(key));
    body[1_000 + index] ^= 0x04;
    await putVersion('lake', key, body, { at: at(90 - index) });
  }
  await removeObject('lake', keys[22], { at: at(80) });
  await removeObject('lake', keys[23], { at: at(80) });
  await putVersion('lake', `${keys[17]}.repaired`, 'rewritten by fix-parquet 0.3\n', { at: at(79) });
  const name = 'ledger-2025-q3.csv.gz';
  await writeFile(path.join(dir, 'archive', name), content(name).subarray(0, 1_500));
  const client = await pg('metastore');
  await client.query(`
    INSERT INTO "SDS" ("SD_ID", "INPUT_FORMAT", "IS_COMPRESSED", "LOCATION", "NUM_BUCKETS", "OUTPUT_FORMAT", "SERDE_ID", "CD_ID", "IS_STOREDASSUBDIRECTORIES")
    SELECT 9000000 + n, 'org.apache.hadoop.mapred.TextInputFormat', false, 's3://lake/warehouse/staging.db/_tmp/attempt_' || n, -1,
           'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat', 1, 1, false
    FROM generate_series(1, 12) AS n`);
  log('5 objects and a file are damaged, 12 descriptors are left over');
}
