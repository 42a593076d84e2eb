import { readFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import path from 'node:path';
import { GetObjectCommand, paginateListObjectsV2 } from '@aws-sdk/client-s3';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createExpressions } from '../../src/interpreter/expression/index.ts';
import type { JsonObject } from '../../src/model/json.ts';
import { loadSql } from '../../src/sandbox/postgres/load-sql.ts';
import { fenceOf, openStores, RUNBOOKS, type Stores } from './rehearsal.ts';

const GATES = [
  'schema-has-the-columns',
  'partitions-have-a-table',
  'tables-have-a-database',
  'tables-have-a-descriptor',
  'partitions-have-a-descriptor',
  'descriptors-are-used',
  'descriptors-are-complete',
  'columns-have-a-descriptor',
  'partitions-have-their-values',
];

const VERSIONS = ['3.1.0', '4.0.0', '4.1.0', '4.2.0'];

/** Five weeks of the same warehouse: enough for every kind of table. */
async function makeBackup(version: string): Promise<{ body: Buffer; manifest: Manifest }> {
  const [{ backup }, { rowsOf }, { warehouse }] = (await Promise.all(
    ['dump', 'rows', 'warehouse'].map((name) => import(path.join(RUNBOOKS, `sandbox/hive/${name}.mjs`))),
  )) as [
    { backup(input: object): Promise<{ body: Buffer; manifest: Manifest }> },
    { rowsOf(content: object, version: string): object },
    { warehouse(input: object): object },
  ];
  return backup({ rows: rowsOf(warehouse({ now: Date.now(), days: 35 }), version), version, time: Date.now() });
}

const text = await readFile(path.join(RUNBOOKS, 'hive-metastore-restore.md'), 'utf8');
const expressions = createExpressions();

interface Manifest {
  readonly time: string;
  readonly hiveVersion: string;
  readonly dump: { readonly sha256: string; readonly bytes: number };
  readonly tables: Readonly<Record<string, number>>;
}

describe('the metastore that the rehearsal loses', () => {
  let stores: Stores;
  let keys: readonly string[];
  let seconds: number;
  beforeAll(async () => {
    stores = await openStores({ databases: ['metastore', 'restored'], buckets: ['lake', 'backups'] });
    seconds = await stores.perform('sandbox/hive-metastore-restore/seed.mjs');
    keys = await list('backups', '');
  });
  afterAll(() => stores?.close());

  async function list(bucket: string, prefix: string): Promise<string[]> {
    const found: string[] = [];
    for await (const page of paginateListObjectsV2({ client: stores.s3 }, { Bucket: bucket, Prefix: prefix })) {
      for (const { Key } of page.Contents ?? []) found.push(Key ?? '');
    }
    return found;
  }

  async function bytes(bucket: string, key: string): Promise<Buffer> {
    const { Body } = await stores.s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return Buffer.from((await Body?.transformToByteArray()) ?? []);
  }

  /** Whether the SQL and expectation of a gate hold for a database. */
  async function ask(gate: string, database: string): Promise<boolean> {
    const { code, attributes } = fenceOf(text, gate);
    const [schema] = await stores.query(database, fenceOf(text, 'schema-version').code);
    const rows = await stores.query(database, code.replaceAll(/:SCHEMA\b/g, `'${String(schema?.['version'])}'`));
    const numbers = rows.map((row) =>
      Object.fromEntries(Object.entries(row).map(([name, value]) => [name, /^\d+$/.test(String(value)) ? Number(value) : value])),
    ) as unknown as JsonObject[];
    const verdict = await expressions.evaluate(/expect="(.*?)"/.exec(attributes)?.[1] ?? '', 'expect', { rows: numbers });
    if ('error' in verdict) throw new Error(`${gate}: ${verdict.error}`);
    return verdict.value;
  }

  it('has at least 200 tables and 20,000 partitions, each with an object at its location, within seconds', async () => {
    const [row] = await stores.query(
      'metastore',
      'SELECT (SELECT count(*) FROM "TBLS")::int AS tables, (SELECT count(*) FROM "PARTITIONS")::int AS partitions',
    );
    expect(row?.['tables']).toBeGreaterThanOrEqual(200);
    expect(row?.['partitions']).toBeGreaterThanOrEqual(20_000);
    const objects = await list('lake', 'warehouse/');
    expect(objects.length).toBeGreaterThanOrEqual(20_000);
    // Seconds on a quiet machine.
    expect(seconds).toBeLessThan(300);
  });

  it('leaves two complete backups and a newer one that was cut off', async () => {
    const folders = [...new Set(keys.map((key) => path.dirname(key)))].sort();
    expect(folders).toHaveLength(3);
    expect(keys.filter((key) => key.endsWith('manifest.json')).map((key) => path.dirname(key))).toEqual(folders.slice(0, 2));
    const manifest = JSON.parse((await bytes('backups', `${folders[1]}/manifest.json`)).toString()) as Manifest;
    const dump = await bytes('backups', `${folders[1]}/metastore.sql.gz`);
    expect(dump).toHaveLength(manifest.dump.bytes);
    expect(createHash('sha256').update(dump).digest('hex')).toBe(manifest.dump.sha256);
    expect(stores.now - 9 * 60_000 - Date.parse(manifest.time)).toBe(31 * 60_000);
  });

  it.each(VERSIONS)('makes a dump of schema %s that PostgreSQL loads completely, with the rows of its manifest', async (version) => {
    await stores.query('postgres', 'DROP DATABASE IF EXISTS restored');
    await stores.query('postgres', 'CREATE DATABASE restored');
    const { body, manifest } = await makeBackup(version);
    const client = new pg.Client(stores.settings('restored'));
    await client.connect();
    try {
      await loadSql(client, body);
    } finally {
      await client.end();
    }
    for (const [table, rows] of Object.entries(manifest.tables)) {
      const [row] = await stores.query('restored', `SELECT count(*)::int AS rows FROM public."${table}"`);
      expect([table, row?.['rows']]).toEqual([table, rows]);
    }
    expect(Object.keys(manifest.tables).length).toBeGreaterThan(70);
    for (const gate of GATES) expect([gate, await ask(gate, 'restored')]).toEqual([gate, true]);
    if (version === '3.1.0') expect(await ask('descriptors-are-used-in-3-1', 'restored')).toBe(true);
    const [next] = await stores.query(
      'restored',
      version === '3.1.0' ? 'SELECT ntxn_next AS id FROM next_txn_id' : 'SELECT last_value AS id FROM "TXNS_TXN_ID_seq"',
    );
    expect(Number(next?.['id'])).toBe(1);
  });

  it('says of each version what the schema of the sandbox has', async () => {
    const { hiveTables, VERSIONS: ofTheSandbox } = (await import(path.join(RUNBOOKS, 'sandbox/hive/schema.mjs'))) as {
      hiveTables(version: string): readonly { readonly name: string }[];
      VERSIONS: readonly string[];
    };
    expect(ofTheSandbox).toEqual(VERSIONS);
    expect(text).toContain(`!(vars.SCHEMA in [${VERSIONS.map((version) => `'${version}'`).join(', ')}])`);
    const told = new Map<string, readonly string[]>();
    for (const [, versions = '', ...cells] of text.matchAll(/^\| ([\d., ]+?) +\| (\d+) +\| ([^|]+?) +\| ([^|]+?) +\|$/gm)) {
      for (const version of versions.split(', ')) told.set(version, cells);
    }
    expect([...told.keys()]).toEqual(VERSIONS);
    for (const [version, [count, users, next]] of told) {
      const names = hiveTables(version).map(({ name }) => name);
      expect([version, names.length]).toEqual([version, Number(count)]);
      expect([version, names.includes('IDXS')]).toEqual([version, users?.includes('IDXS')]);
      expect([version, names.includes('next_txn_id')]).toEqual([version, next?.includes('next_txn_id')]);
    }
  });

  it.each(GATES)('passes the gate %s before the disaster', async (gate) => {
    expect(await ask(gate, 'metastore')).toBe(true);
  });

  it.each([
    ['partitions-have-a-table', 'DELETE FROM "TBLS" WHERE "TBL_ID" = 1'],
    ['tables-have-a-database', `DELETE FROM "DBS" WHERE "NAME" = 'sales'`],
    ['tables-have-a-descriptor', 'DELETE FROM "SDS" WHERE "SD_ID" = 4'],
    ['partitions-have-a-descriptor', 'DELETE FROM "SDS" WHERE "SD_ID" = 1000001'],
    ['descriptors-are-used', 'UPDATE "PARTITIONS" SET "SD_ID" = 1000002 WHERE "PART_ID" = 1'],
    ['descriptors-are-complete', 'DELETE FROM "SERDES" WHERE "SERDE_ID" = 1000001'],
    ['descriptors-are-complete', 'DELETE FROM "CDS" WHERE "CD_ID" = 7'],
    ['columns-have-a-descriptor', 'DELETE FROM "CDS" WHERE "CD_ID" = 7'],
    ['partitions-have-their-values', 'DELETE FROM "PARTITION_KEY_VALS" WHERE "PART_ID" = 1'],
    ['schema-has-the-columns', 'ALTER TABLE "SDS" RENAME COLUMN "LOCATION" TO "PLACE"'],
  ])('the gate %s fails after %s', async (gate, damage) => {
    await stores.query('postgres', 'DROP DATABASE IF EXISTS broken');
    await stores.query('postgres', 'CREATE DATABASE broken TEMPLATE metastore');
    await stores.query('broken', `SET session_replication_role = replica; ${damage}`);
    expect(await ask(gate, 'broken')).toBe(false);
  });

  it('does not take a version that it does not know for damage', async () => {
    await stores.query('postgres', 'DROP DATABASE IF EXISTS broken');
    await stores.query('postgres', 'CREATE DATABASE broken TEMPLATE metastore');
    await stores.query('broken', `UPDATE "VERSION" SET "SCHEMA_VERSION" = '4.3.0'`);
    expect(await ask('schema-has-the-columns', 'broken')).toBe(true);
  });

  it('is damaged by the disaster so that the gates fail', async () => {
    await stores.perform('sandbox/hive-metastore-restore/disaster.mjs');
    expect(await ask('partitions-have-a-descriptor', 'metastore')).toBe(false);
    expect(await ask('partitions-have-their-values', 'metastore')).toBe(false);
    const [row] = await stores.query('metastore', fenceOf(text, 'disruption').code);
    const seconds = stores.now / 1000 - 9 * 60 - Date.parse(String(row?.['at'])) / 1000;
    expect(seconds).toBeGreaterThanOrEqual(5);
    expect(seconds).toBeLessThan(7);
  });
});
