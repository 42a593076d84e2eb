import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { RedisSpec } from '../../model/sandbox-spec.ts';
import { findProgram } from '../../program-path/index.ts';
import { processIsAlive } from '../../process-identity/index.ts';
import { HOST, launchServer, onPort, stopProcess } from '../launch.ts';
import { keysReader } from '../content/keys-content.ts';
import type { Service, ServiceRecord, ServiceStart } from '../service.ts';
import { answersPing } from './ping.ts';

export interface RedisRecord extends ServiceRecord {
  readonly password: string;
}

const SERVER = 'redis-server';

/** Ends by itself within seconds, with a last snapshot; a large one may take longer. */
const stop: Service['stop'] = (process, how) =>
  stopProcess(process, how === 'clean' ? ['SIGTERM', 'SIGKILL'] : ['SIGKILL'], 10_000);

export const redis: Service<RedisSpec, RedisRecord> = {
  title: 'Redis',
  ports: ['port'],
  pidFile: 'server.pid',
  absent: {},
  missing: () =>
    Promise.resolve(
      findProgram(SERVER) === null ? { service: 'Redis', install: 'apt-get install redis-server redis-tools' } : null,
    ),
  fresh: () => ({ port: 0, process: null, password: randomBytes(18).toString('base64url') }),
  async start(start) {
    const { record } = start;
    if (record.process && processIsAlive(record.process)) {
      if (await answersPing(record)) return record;
      await stop(record.process, 'crash');
    }
    await mkdir(dataOf(start.directory), { recursive: true, mode: 0o700 });
    return onPort({ port: record.port, fixed: start.fixedPorts, signal: start.signal }, (port) => launch(start, port));
  },
  stop,
  describe(directory, _spec, { port, password }) {
    const data = dataOf(directory);
    return {
      label: 'redis',
      addresses: [`${HOST}:${port}`],
      folders: [directory],
      variables: {
        REDIS_HOST: HOST,
        REDIS_PORT: String(port),
        REDIS_DATA: data,
        REDIS_CONF: confOf(directory),
        // redis-cli logs in with this by itself.
        REDISCLI_AUTH: password,
      },
      script: { host: HOST, port, password, data },
    };
  },
  content: ({ port, password }) => keysReader({ host: HOST, port, password }),
};

const dataOf = (directory: string): string => path.join(directory, 'data');
const confOf = (directory: string): string => path.join(directory, 'redis.conf');

/**
 * The password is in a file, because every user can read a command line. The file is written once: a procedure may change it. Addresses
 * and folders are arguments, which count more.
 */
async function launch(
  { directory, spec, record, signal }: ServiceStart<RedisSpec, RedisRecord>,
  port: number,
): Promise<RedisRecord> {
  const { password } = record;
  const conf = confOf(directory);
  const settings = [
    `requirepass ${password}`,
    'dbfilename dump.rdb',
    'save 3600 1 300 100 60 10000',
    `appendonly ${spec.appendOnly ? 'yes' : 'no'}`,
    // Nothing here must survive a power failure.
    'appendfsync no',
  ];
  if (!existsSync(conf)) await writeFile(conf, `${settings.join('\n')}\n`, { mode: 0o600 });
  // With the title that it gives itself, the process could not be recognised as one of this sandbox.
  const fixed = { bind: HOST, port: String(port), dir: dataOf(directory), 'set-proc-title': 'no', daemonize: 'no' };
  const named = Object.entries({ ...fixed, pidfile: path.join(directory, 'server.pid') });
  const process = await launchServer({
    title: 'Redis',
    port,
    file: findProgram(SERVER) ?? SERVER,
    args: [conf, ...named.flatMap(([key, value]) => [`--${key}`, value])],
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
    log: path.join(directory, 'server.log'),
    signal,
    answers: () => answersPing({ port, password }),
  });
  return { port, password, process };
}
