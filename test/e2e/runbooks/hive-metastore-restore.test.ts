import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Workplace } from '../../support/cli.ts';
import { BrokenLibrary, failedGate, LIBRARY, objectives, poll, rehearse } from './library.ts';

const NAME = 'hive-metastore-restore';
const TIMEOUT = 180_000;

let here: Workplace;
beforeEach(() => {
  here = new Workplace();
});
afterEach(() => here.remove());

describe('restoring the Hive metastore', () => {
  it(
    'ends with exit 0, 20,000 partitions checked, RTO measured from the declaration and RPO from the backup',
    async () => {
      const { code, stdout, stderr } = await rehearse(here, path.join(LIBRARY, `${NAME}.md`));
      expect(stdout).toContain('metastore__restoring is now metastore');
      expect(code, stderr).toBe(0);
      const checked = /([0-9]+) of ([0-9]+) locations hold objects, 0 do not/.exec(
        String(poll(here, 'locations-exist').found),
      );
      expect(Number(checked?.[1])).toBeGreaterThan(20_000);
      expect(checked?.[1]).toBe(checked?.[2]);
      const found = String(poll(here, 'locations-exist').found);
      expect(found).toMatch(/counted apart: 13 of 13 partitions that were empty when they were backed up/);
      expect(found).toMatch(/counted apart: [0-9]+ outside s3:\/\/lake\/warehouse\/, in hdfs:\/\/namenode:8020/);
      const { rto, rpo } = await objectives(here);
      expect(rto).toMatchObject({ targetMs: 7_200_000, verdict: 'met' });
      expect(rto.actualMs).toBeGreaterThan(0);
      expect(rpo).toMatchObject({ targetMs: 3_600_000, verdict: 'met' });
      // The last sign of life is a few seconds older than the disruption.
      expect(rpo.actualMs).toBeGreaterThan(31 * 60_000 - 8_000);
      expect(rpo.actualMs).toBeLessThan(31 * 60_000);
      expect(stdout).toMatch(/UNFINISHED hive-metastore\/\S+: metastore\.sql\.gz/);
      expect(stdout).toMatch(/[1-9][0-9]* folders hold objects that the metastore does not know/);
      const [, file = ''] = /all of them are in (unknown-folders\.txt)/.exec(stdout) ?? [];
      expect(stdout.match(/ s3:\/\/lake\/warehouse\/\S+\/(?:dt|hour)=\S+$/gm)?.length).toBeLessThanOrEqual(25);
      expect(file).not.toBe('');
    },
    TIMEOUT,
  );

  it(
    'stops at the checksum of the dump, if one byte of the backup differs',
    async () => {
      const { code, stderr } = await new BrokenLibrary(here, NAME)
        .withDisaster(
          `const keys = await ctx.listKeys('backups', 'hive-metastore/');
           const manifest = keys.filter((key) => key.endsWith('manifest.json')).sort().at(-1);
           const dump = manifest.replace('manifest.json', 'metastore.sql.gz');
           const body = await ctx.getObject('backups', dump);
           body[Math.floor(body.length / 2)] ^= 1;
           await ctx.putVersion('backups', dump, body);`,
        )
        .play();
      expect(code, stderr).toBe(1);
      const { gate, found, expected } = failedGate(here);
      expect(gate).toBe('dump-is-intact');
      expect(found).toMatch(/[0-9a-f]{64}/);
      expect(expected).toMatch(/[0-9a-f]{64}/);
      expect(found).not.toBe(expected);
    },
    TIMEOUT,
  );

  it(
    'stops at the row counts, if one restored partition is missing',
    async () => {
      const { code, stderr } = await new BrokenLibrary(here, NAME)
        .withBlock(
          'The database is there, and only a whole dump',
          [
            '```sql {#lose-a-partition connection=restored}',
            'DELETE FROM "PARTITION_KEY_VALS" WHERE "PART_ID" = 77;',
            'DELETE FROM "PARTITION_PARAMS" WHERE "PART_ID" = 77;',
            'DELETE FROM "PARTITIONS" WHERE "PART_ID" = 77;',
            '```',
          ].join('\n'),
        )
        .play();
      expect(code, stderr).toBe(1);
      const { gate, found, expected } = failedGate(here);
      expect(gate).toBe('row-counts');
      const [, one, all] = /PARTITIONS: found (\d+), expected (\d+)/.exec(String(found)) ?? [];
      expect(Number(all) - Number(one)).toBe(1);
      expect(found).toMatch(/, 3 are not$/);
      expect(expected).toContain('0 are not');
    },
    TIMEOUT,
  );

  it(
    'stops at the locations, if one object of the warehouse is missing',
    async () => {
      const { code, stderr } = await new BrokenLibrary(here, NAME)
        .withDisaster(
          `const [key] = await ctx.listKeys('lake', 'warehouse/sales.db/orders/');
           await ctx.removeObject('lake', key);`,
        )
        .play();
      expect(code, stderr).toBe(1);
      const { gate, found } = failedGate(here);
      expect(gate).toBe('locations-exist');
      expect(found).toMatch(
        /^sales\.orders\/dt=[0-9-]+\S*: no object below s3:\/\/lake\/warehouse\/sales\.db\/orders\/dt=/,
      );
      expect(found).toMatch(/, 1 do not$/m);
    },
    TIMEOUT,
  );
});
