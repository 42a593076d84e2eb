import { existsSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changesBetween } from '../../../src/mutation/index.ts';
import { createBench, inBash, type SandboxBench } from '../../support/open-sandbox.ts';
import { requireTool } from '../../support/require-tool.ts';

describe.runIf(requireTool('redis'))('Redis in a sandbox', () => {
  let bench: SandboxBench;
  beforeAll(async () => {
    bench = await createBench();
    await bench.write('commands/systemctl', '#!/bin/bash\nsandbox-service "$1" redis\n', 0o755);
    await bench.write(
      'seed.sh',
      'for i in 1 2 3; do redis-cli -h "$REDIS_HOST" -p "$REDIS_PORT" set "key:$i" "$i" >/dev/null; done\n',
    );
    await bench.write(
      'tear.mjs',
      `import { readdirSync, statSync, truncateSync } from 'node:fs';
       export default async ({ service, redis }) => {
         await service('kill', 'redis');
         const folder = redis.data + '/appendonlydir/';
         const file = folder + readdirSync(folder).find((name) => name.endsWith('.incr.aof'));
         truncateSync(file, statSync(file).size - 3);
       };\n`,
    );
  });
  afterAll(() => bench.end());
  const parts = { commands: ['commands'], tools: ['redis-cli', 'redis-check-aof'] };
  const cli = 'redis-cli -h "$REDIS_HOST" -p "$REDIS_PORT"';

  it('keeps its data through a stop and a start by a stand-in, on the same port', async () => {
    const sandbox = await bench.open({ ...parts, redis: { appendOnly: false, seed: ['seed.sh'] } });
    expect(sandbox.services).toEqual(['redis']);
    expect((await inBash(sandbox, `${cli} get key:2`)).stdout).toBe('2\n');
    expect((await inBash(sandbox, 'systemctl stop; systemctl status || echo "exit $?"')).stdout).toBe(
      'redis: stopped\nredis: stopped\nexit 3\n',
    );
    expect(existsSync(`${sandbox.env['REDIS_DATA']}/dump.rdb`)).toBe(true);
    expect((await inBash(sandbox, `${cli} ping`)).code).toBe(1);
    const again = await inBash(sandbox, `systemctl start; systemctl status; ${cli} get key:3`);
    expect(again).toMatchObject({ code: 0, stdout: 'redis: running\nredis: running\n3\n' });
  });

  it('is scaled by kubectl, which does not mind a server that crashes', async () => {
    const library = path.resolve('runbooks/sandbox/commands/kubectl.mjs');
    await bench.write(
      'cluster.mjs',
      `export default (ctx) => void ctx.standIn('kubectl', {
         contexts: { prod: { default: { statefulsets: { cache: { replicas: 1, service: 'redis' } } } } },
       });\n`,
    );
    const spec = { ...parts, commands: [library], redis: { appendOnly: false, seed: ['cluster.mjs'] } };
    const sandbox = await bench.open(spec);
    const stopped = await inBash(sandbox, `kubectl scale statefulset cache --replicas=0; ${cli} ping`);
    expect(stopped).toMatchObject({ code: 1, stdout: 'statefulset.apps/cache scaled\n' });
    const scale = 'kubectl scale statefulset cache --replicas=1';
    const crashed = await inBash(
      sandbox,
      `echo nonsense >>"$REDIS_CONF"; ${scale}; kubectl rollout status statefulset/cache`,
    );
    expect(crashed.code).toBe(1);
    expect(crashed.stdout).toBe('statefulset.apps/cache scaled\n');
    expect(crashed.stderr).toMatch(/Bad directive[\s\S]*0 of 1 updated replicas are available/);
    const repair = `sed -i /nonsense/d "$REDIS_CONF"; kubectl scale statefulset cache --replicas=0 >/dev/null; ${scale} >/dev/null`;
    const again = await inBash(sandbox, `${repair}; kubectl rollout status statefulset/cache >/dev/null; ${cli} ping`);
    expect(again).toMatchObject({ code: 0, stdout: 'PONG\n' });
  });

  it('requires its password', async () => {
    const sandbox = await bench.open({ ...parts, redis: { appendOnly: false, seed: [] } });
    const { stdout } = await inBash(sandbox, `env -u REDISCLI_AUTH ${cli} get key:1`);
    expect(stdout).toContain('NOAUTH');
  });

  it('says why it does not start on a damaged append-only file, and starts once that is repaired', async () => {
    const sandbox = await bench.open({
      ...parts,
      redis: { appendOnly: true, seed: ['seed.sh'] },
      disaster: 'tear.mjs',
    });
    await sandbox.strike();
    // Its conf has no aof-load-truncated, which is on: a file that only lacks its end is cut by the server itself.
    const aof = '"$REDIS_DATA"/appendonlydir/*.incr.aof';
    expect((await inBash(sandbox, `echo 'aof-load-truncated no' >>"$REDIS_CONF"; systemctl start`)).stderr).toMatch(
      /the Redis of the sandbox did not start on port \d+[\s\S]*Unexpected end of file/,
    );
    expect((await inBash(sandbox, `echo y | redis-check-aof --fix ${aof}`)).code).toBe(0);
    expect(await inBash(sandbox, `systemctl start; ${cli} dbsize`)).toMatchObject({ stdout: 'redis: running\n2\n' });
  });

  it('that was stopped stays stopped through a pause, a resume and a copy, and then starts with its data', async () => {
    const spec = { ...parts, redis: { appendOnly: true, seed: ['seed.sh'] } };
    const first = await bench.open(spec, { run: 'original' });
    await inBash(first, 'systemctl stop');
    await first.pause();
    const resumed = await bench.open(spec, { run: 'original', existing: first.record });
    expect((await inBash(resumed, 'systemctl status')).stdout).toBe('redis: stopped\n');
    await resumed.pause();
    const copy = await bench.open(spec, { run: 'copy', copyOf: first.record });
    expect((await inBash(copy, 'systemctl status')).stdout).toBe('redis: stopped\n');
    expect(copy.env['REDIS_PORT']).not.toBe(first.env['REDIS_PORT']);
    expect((await inBash(copy, `systemctl start; ${cli} dbsize`)).stdout).toBe('redis: running\n3\n');
  });

  it('shows its keys by what they hold, and brings back how they were', async () => {
    const sandbox = await bench.open({ ...parts, redis: { appendOnly: false, seed: ['seed.sh'] } });
    const reader = sandbox.content().at(-1);
    if (!reader) throw new Error('no reader');
    await inBash(sandbox, `${cli} hset h a 1 b 2; ${cli} sadd s 2 1; ${cli} set temporary 1 ex 100`);
    const before = await reader.read();
    const names = (content: typeof before) => [...content.values()].flatMap((group) => [...group.keys()]).toSorted();
    expect(names(before)).toEqual(['h', 'key:1', 'key:2', 'key:3', 's'].map((key) => `redis key ${key}`));
    await inBash(sandbox, `${cli} del key:1 h; ${cli} hset h b 2 a 1; ${cli} set key:2 two; ${cli} set new 1`);
    const after = await reader.read();
    const changed = changesBetween(before, after).map(({ item }) => item);
    expect(changed).toEqual(['redis key key:1', 'redis key key:2', 'redis key new']);
    await reader.bringBack(changed, before);
    expect(changesBetween(before, await reader.read())).toEqual([]);
    expect((await inBash(sandbox, `${cli} get temporary`)).stdout).toBe('1\n');
  });
});
