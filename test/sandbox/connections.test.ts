import { expect, test } from 'vitest';
import type { Connection } from '../../src/model/runbook.ts';
import { sandboxConnections } from '../../src/sandbox/connections.ts';
import { postgres } from '../../src/sandbox/postgres/service.ts';

const facts = postgres.describe(
  '/sandbox/postgres',
  { databases: ['shop', 'reports'], seed: [] },
  { port: 5, password: 'admin', stepPassword: 'p', version: '15.8', process: null },
);
const at = { line: 1, column: 1, offset: 0 };
const connection = (name: string, database: string): Connection => ({
  name,
  type: 'postgres',
  required: false,
  settings: { host: 'db.example.com', database },
  span: { file: 'book.md', start: at, end: at },
});

test.each([
  ['orders', 'reports', 'reports'],
  ['reports', 'reports_live', 'reports'],
  ['orders', '${ORDERS}', 'shop'],
  ['restored', '${ORDERS}__restoring', 'shop__restoring'],
  ['safety', '${ORDERS}_before_restore', 'shop_before_restore'],
  ['before', 'reports__previous', 'reports__previous'],
  ['kept', '${ORDERS}_damaged', 'shop_damaged'],
  ['maintenance', 'postgres', 'postgres'],
])('connection %s of database %s leads to %s on the sandbox server', (name, database, expected) => {
  const [led] = sandboxConnections([connection(name, database)], {
    ...{ postgres: facts, s3: null, redis: null, clickhouse: null },
  });
  expect(led?.settings).toEqual({ host: '127.0.0.1', port: 5, user: 'runbook', password: 'p', database: expected });
});
