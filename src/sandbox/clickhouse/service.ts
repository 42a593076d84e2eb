import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ClickHouseSpec } from '../../model/sandbox-spec.ts';
import { findProgram } from '../../program-path/index.ts';
import { processIsAlive } from '../../process-identity/index.ts';
import { freePort, HOST, launchServer, onPort, stopProcess } from '../launch.ts';
import { columnsReader } from '../content/columns-content.ts';
import type { Service, ServiceRecord, ServiceStart } from '../service.ts';
import { serverConfig, userConfig } from './config.ts';

export interface ClickHouseRecord extends ServiceRecord {
  /** Of the native protocol, which clickhouse-client speaks; `port` is that of HTTP. */
  readonly nativePort: number;
  readonly password: string;
}

const SERVER = 'clickhouse-server';
const USER = 'default';

/** It ends within two seconds when nothing is being written. */
const stop: Service['stop'] = (process, how) =>
  stopProcess(process, how === 'clean' ? ['SIGTERM', 'SIGKILL'] : ['SIGKILL'], 10_000);

export const clickhouse: Service<ClickHouseSpec, ClickHouseRecord> = {
  title: 'ClickHouse',
  ports: ['port', 'nativePort'],
  pidFile: 'server.pid',
  absent: {},
  missing: () =>
    Promise.resolve(
      findProgram(SERVER) === null
        ? { service: 'ClickHouse', install: 'apt-get install clickhouse-server clickhouse-client' }
        : null,
    ),
  fresh: () => ({ port: 0, nativePort: 0, process: null, password: randomBytes(18).toString('base64url') }),
  async start(start) {
    const { record } = start;
    if (record.process && processIsAlive(record.process)) {
      if (await answersPing(record.port)) return record;
      await stop(record.process, 'crash');
    }
    await mkdir(dataOf(start.directory), { recursive: true, mode: 0o700 });
    await mkdir(path.join(start.directory, 'tmp'), { recursive: true, mode: 0o700 });
    return onPort({ port: record.port, fixed: start.fixedPorts, signal: start.signal }, (port) => launch(start, port));
  },
  stop,
  describe(directory, { databases }, { port, nativePort, password }) {
    const [data, url] = [dataOf(directory), `http://${HOST}:${port}`];
    return {
      label: 'clickhouse',
      addresses: [`${HOST}:${port}`, `${HOST}:${nativePort}`],
      folders: [directory],
      variables: {
        CLICKHOUSE_HOST: HOST,
        CLICKHOUSE_PORT: String(nativePort),
        CLICKHOUSE_HTTP_PORT: String(port),
        CLICKHOUSE_URL: url,
        CLICKHOUSE_USER: USER,
        CLICKHOUSE_PASSWORD: password,
        CLICKHOUSE_DATABASE: databases[0] ?? 'default',
        CLICKHOUSE_DATA: data,
      },
      script: { host: HOST, port: nativePort, url, user: USER, password, databases, data },
    };
  },
  async prepare({ databases }, { port, password }) {
    for (const name of databases) {
      const statement = `CREATE DATABASE IF NOT EXISTS \`${name.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``;
      const response = await fetch(`http://${HOST}:${port}/`, {
        method: 'POST',
        headers: { 'x-clickhouse-user': USER, 'x-clickhouse-key': password },
        body: statement,
      });
      const text = await response.text();
      if (!response.ok) throw new Error(`ClickHouse could not create the database ${name}: ${text.trim()}`);
    }
  },
  content: ({ port, password }) => columnsReader({ url: `http://${HOST}:${port}/`, user: USER, password }),
};

const dataOf = (directory: string): string => path.join(directory, 'data');

async function launch(
  { directory, record, fixedPorts, signal }: ServiceStart<ClickHouseSpec, ClickHouseRecord>,
  port: number,
): Promise<ClickHouseRecord> {
  const { password } = record;
  // Where HTTP has to move because its port is taken, the other one moves too: both come from the same time.
  const nativePort = fixedPorts || port === record.port ? record.nativePort : await freePort();
  const config = path.join(directory, 'config.xml');
  const paths = { data: dataOf(directory), temporary: path.join(directory, 'tmp') };
  await writeFile(path.join(directory, 'users.xml'), userConfig(USER, password), { mode: 0o600 });
  await writeFile(config, serverConfig({ host: HOST, port, nativePort, ...paths }), { mode: 0o600 });
  const process = await launchServer({
    title: 'ClickHouse',
    port,
    file: findProgram(SERVER) ?? SERVER,
    args: [`--config-file=${config}`],
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C.UTF-8', TZ: 'UTC' },
    log: path.join(directory, 'server.log'),
    pidFile: path.join(directory, 'server.pid'),
    signal,
    answers: () => answersPing(port),
  });
  return { port, nativePort, password, process };
}

async function answersPing(port: number): Promise<boolean> {
  try {
    const response = await fetch(`http://${HOST}:${port}/ping`, { signal: AbortSignal.timeout(3_000) });
    return (await response.text()).startsWith('Ok.');
  } catch {
    // Not listening yet.
    return false;
  }
}
