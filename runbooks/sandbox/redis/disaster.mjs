import { readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** The node dies on a full disk, and a block of its append-only file is not what was written: it does not start again. */
export default async ({ redis, service, now }) => {
  await service('kill', 'redis');
  const folder = path.join(redis.data, 'appendonlydir');
  const file = path.join(folder, readdirSync(folder).find((name) => name.endsWith('.incr.aof')));
  const bytes = readFileSync(file);
  const at = bytes.indexOf('session:270');
  bytes.fill(0, at, at + 64);
  writeFileSync(file, bytes);
  // The last write was that of the server.
  utimesSync(file, new Date(now - 60_000), new Date(now - 60_000));
};
