import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { send } from './client.mjs';

const NODE = 'redis-cluster-0';

/** A node with sessions, queues and rankings, three snapshots of which the newest is incomplete, and writes since then. */
export default async (ctx) => {
  const { redis, now } = ctx;
  ctx.standIn('kubectl', {
    contexts: {
      prod: { 'medcontract-prod': { statefulsets: { 'redis-cluster': { replicas: 6, service: 'redis' } } } },
    },
  });
  const minutesAgo = (minutes) => new Date(now - minutes * 60_000);
  const heartbeat = (minutes) => ['SET', 'heartbeat', minutesAgo(minutes).toISOString()];
  const script = /```lua[^\n]*\n([\s\S]*?)```/.exec(readFileSync(path.join(ctx.folder, 'redis.md'), 'utf8'))[1];

  /** What the backup job does on each node. */
  const backUp = async (minutes, whole) => {
    const [, keys, fingerprint] = await send(redis, [['SAVE'], ['DBSIZE'], ['EVAL', script, 0]]);
    const dump = readFileSync(path.join(redis.data, 'dump.rdb'));
    const taken = minutesAgo(minutes).toISOString();
    const folder = `redis/${NODE}/${taken.replaceAll(/[-:]|\.\d+/g, '')}`;
    await ctx.putVersion('medcontract-backups', `${folder}/dump.rdb`, whole ? dump : dump.subarray(0, 400));
    if (!whole) return;
    const sha256 = createHash('sha256').update(dump).digest('hex');
    const manifest = `taken=${taken}\nsha256=${sha256}\nkeys=${keys}\nfingerprint=${fingerprint}\n`;
    await ctx.putVersion('medcontract-backups', `${folder}/manifest`, manifest);
  };

  await send(redis, [...sessions(0, 120, now), ...queues(0, 40), heartbeat(105)]);
  await backUp(105, true);
  await send(redis, [...sessions(120, 200, now), ...rankings(60), heartbeat(45)]);
  await backUp(45, true);
  await send(redis, [...sessions(200, 260, now), heartbeat(20), ...queues(40, 60), heartbeat(8)]);
  await backUp(8, false);
  await send(redis, [...sessions(260, 280, now), ['DEL', 'session:3'], heartbeat(2)]);
};

const sessions = (from, to, now) =>
  range(from, to).flatMap((n) => [
    ['HSET', `session:${n}`, 'user', `user-${n % 37}`, 'seen', String(n * 11)],
    ['PEXPIREAT', `session:${n}`, String(now + 30 * 86_400_000 + n)],
  ]);
const queues = (from, to) => range(from, to).map((n) => ['RPUSH', `queue:${n % 4}`, `job-${n}`]);
const rankings = (count) =>
  range(0, count).flatMap((n) => [
    ['ZADD', 'ranking', String((n * 7) % 100), `opportunity-${n}`],
    ['SADD', `tag:${n % 5}`, `opportunity-${n}`],
  ]);
const range = (from, to) => Array.from({ length: to - from }, (_, index) => from + index);
