import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changesBetween } from '../../../src/mutation/index.ts';
import { createBench, inBash, type SandboxBench } from '../../support/open-sandbox.ts';
import { requireTool } from '../../support/require-tool.ts';

describe.runIf(requireTool('clickhouse'))('ClickHouse in a sandbox', () => {
  let bench: SandboxBench;
  beforeAll(async () => {
    bench = await createBench();
    await bench.write('commands/systemctl', '#!/bin/bash\nsandbox-service "$1" clickhouse\n', 0o755);
    await bench.write(
      'seed.mjs',
      `export default async ({ clickhouse }) => {
         const { url, user, password } = clickhouse;
         const headers = { 'x-clickhouse-user': user, 'x-clickhouse-key': password };
         for (const body of [
           'CREATE TABLE analytics.events (day Date, n UInt32) ENGINE = MergeTree PARTITION BY day ORDER BY n',
           "INSERT INTO analytics.events VALUES ('2026-01-01', 1), ('2026-01-02', 2)",
         ]) {
           const answer = await fetch(url, { method: 'POST', headers, body });
           if (!answer.ok) throw new Error(await answer.text());
         }
       };\n`,
    );
  });
  afterAll(() => bench.end());
  const client =
    'clickhouse-client --host "$CLICKHOUSE_HOST" --port "$CLICKHOUSE_PORT" --password "$CLICKHOUSE_PASSWORD" --query';
  const parts = {
    commands: ['commands'],
    tools: ['clickhouse-client'],
    clickhouse: { databases: ['analytics'], seed: ['seed.mjs'] },
  };

  it('is real, keeps its data through a restart by a stand-in, and is copied with it', async () => {
    const sandbox = await bench.open(parts);
    expect(sandbox.services).toEqual(['clickhouse']);
    expect((await inBash(sandbox, `${client} 'SELECT sum(n) FROM analytics.events'`)).stdout).toBe('3\n');
    const restarted = await inBash(sandbox, `systemctl restart; ${client} 'SELECT sum(n) FROM analytics.events'`);
    expect(restarted).toMatchObject({ code: 0, stdout: 'clickhouse: running\n3\n' });
    await sandbox.pause();
    const copy = await bench.open(parts, { copyOf: sandbox.record });
    expect((await inBash(copy, `${client} 'SELECT sum(n) FROM analytics.events'`)).stdout).toBe('3\n');
    expect(copy.env['CLICKHOUSE_PORT']).not.toBe(sandbox.env['CLICKHOUSE_PORT']);
  });

  it('shows its tables and rows', async () => {
    const sandbox = await bench.open(parts);
    const reader = sandbox.content().at(-1);
    if (!reader) throw new Error('no reader');
    const before = await reader.read();
    await inBash(sandbox, `${client} "INSERT INTO analytics.events VALUES ('2026-01-03', 3)"`);
    await inBash(sandbox, `${client} 'CREATE TABLE analytics.more (n UInt8) ENGINE = Log'`);
    expect(changesBetween(before, await reader.read()).map(({ item }) => item)).toEqual([
      'clickhouse analytics.events row 2026-01-03\t3',
      'table clickhouse analytics.more',
    ]);
  });

  it('requires its password', async () => {
    const sandbox = await bench.open({ ...parts, clickhouse: { databases: [], seed: [] } });
    const answer = await fetch(`${sandbox.env['CLICKHOUSE_URL']}/?query=SELECT+1`);
    expect(answer.ok).toBe(false);
    expect(await answer.text()).toContain('Password required');
  });
});
