import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Connections, PostgresSettings, S3Settings } from '../../src/model/ports.ts';
import { confineConnections, createConfinement } from '../../src/sandbox/confinement.ts';
import type { ServiceFacts } from '../../src/sandbox/service.ts';

const root = realpathSync(mkdtempSync(path.join(tmpdir(), 'runbook-confined-')));
const [work, home, tmp, data, outside] = ['work', 'home', 'tmp', 'data', 'outside'].map((name) =>
  path.join(root, name),
);
const folders = { work: work ?? '', home: home ?? '', tmp: tmp ?? '' };
for (const folder of [folders.work, folders.home, folders.tmp, data ?? '', outside ?? '']) mkdirSync(folder);
mkdirSync(path.join(folders.work, 'sub'));
symlinkSync(outside ?? '', path.join(folders.work, 'way-out'));
symlinkSync(path.join(outside ?? '', 'new'), path.join(folders.work, 'file-out'));
symlinkSync('sub/within', path.join(folders.work, 'file-in'));
symlinkSync('loop', path.join(folders.work, 'loop'));
afterAll(() => rmSync(root, { recursive: true }));

const at = (port: number): ServiceFacts => ({
  ...{ label: '', variables: {}, script: {}, folders: [], addresses: [`127.0.0.1:${port}`] },
});
const services = { postgres: { ...at(5433), folders: [data ?? ''] }, s3: at(9001), redis: null, clickhouse: null };
const confined = createConfinement(folders, services, ['api.test:443', 'LOCALHOST:*', '::1:80']);
const write = (file: string): Promise<unknown> =>
  confined.write(path.resolve(folders.work, file)).then(
    () => 'written',
    (error: { readonly failure: { readonly code: string } }) => error.failure.code,
  );

test.each([
  'file',
  'sub/file',
  'sub/none/file',
  'file-in',
  '../home/.pgpass',
  '../tmp/x',
  '../data/PG_VERSION',
  'way-in/../file',
])('a write to %s stays inside', async (file) => expect(await write(file)).toBe('written'));

test.each([
  '/etc/passwd',
  '/abs',
  '../../../x',
  '../bin/psql',
  '../sandbox.json',
  '..',
  '.',
  'way-out/file',
  'way-out/none/file',
  'file-out',
  '../work-beside/file',
])('a write to %s is refused', async (file) => expect(await write(file)).toBe('outside-sandbox'));

test('an endless link is left to the write itself, which fails', async () => {
  expect(await write('loop')).toBe('written');
});

const speak = (host: string, port: number): string => {
  try {
    confined.connect(host, port);
    return 'spoken';
  } catch (error) {
    return (error as { readonly failure: { readonly code: string } }).failure.code;
  }
};

test.each([
  ['127.0.0.1', 5433],
  ['127.0.0.1', 9001],
  ['api.test', 443],
  ['API.test', 443],
  ['localhost', 1],
  ['::1', 80],
])('%s:%d is allowed', (host, port) => expect(speak(host, port)).toBe('spoken'));

test.each([
  ['127.0.0.1', 5432],
  ['127.0.0.1', 80],
  ['api.test', 80],
  ['x.api.test', 443],
  ['::1', 81],
  ['169.254.169.254', 80],
])('%s:%d is refused', (host, port) => expect(speak(host, port)).toBe('outside-sandbox'));

describe('connections', () => {
  const asked = (postgres: Partial<PostgresSettings>, s3: Partial<S3Settings> = {}): Connections => ({
    postgres: () => ({ name: 'p', ...postgres }),
    s3: () => ({ name: 's', region: 'eu-west-1', forcePathStyle: true, ...s3 }),
  });
  const tried = (postgres: Partial<PostgresSettings>): unknown => {
    try {
      return confineConnections(asked(postgres), confined).postgres(null).name;
    } catch (error) {
      return (error as Error).message.split(' ')[0];
    }
  };

  test.each<[Partial<PostgresSettings>, string]>([
    [{ host: '127.0.0.1', port: 5433 }, 'p'],
    [{ connectionString: 'postgres://u:p@127.0.0.1:5433/a' }, 'p'],
    [{ host: 'db.example.com' }, 'db.example.com:5432'],
    [{ connectionString: 'postgres://u:p@db.example.com/a' }, 'db.example.com:5432'],
    [{ connectionString: 'postgres://u@127.0.0.1:5433/a?host=db.example.com' }, 'db.example.com:5433'],
    [{ host: '/var/run/postgresql' }, '/var/run/postgresql:5432'],
  ])('to PostgreSQL as %j lead to the sandbox or nowhere', (settings, outcome) => {
    expect(tried(settings)).toBe(outcome);
  });

  test('an S3 connection without an endpoint is refused, because it leads to Amazon', () => {
    expect(() => confineConnections(asked({}), confined).s3(null)).toThrow('s3.eu-west-1.amazonaws.com:443');
    const own = asked({}, { endpoint: 'http://127.0.0.1:9001' });
    expect(confineConnections(own, confined).s3(null).name).toBe('s');
  });
});
