import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findAws, requireTool } from '../support/require-tool.ts';
import { startStore, type TestStore } from '../steps/s3/store.ts';

const run = promisify(execFile);

/** Real file names, with what clients must encode: in the path, in XML and in signatures. */
const NAMES = [
  'plain.txt',
  'a b+c%20.txt',
  '100%.txt',
  'd/quote"and\'apostrophe',
  'd/amp&less<greater>',
  'd/ünïcode 日本 😀.txt',
  'd/#hash?question=x;y,z@(1)!~*[$]{^}`|',
];
/** Above the size at which both clients send in parts. */
const BIG = Buffer.alloc(11 * 1024 ** 2, 'runbook');

const root = mkdtempSync(path.join(tmpdir(), 'runbook-clients-'));
const source = path.join(root, 'source');
let store: TestStore;
beforeAll(async () => {
  store = await startStore();
  for (const name of NAMES) {
    mkdirSync(path.dirname(path.join(source, name)), { recursive: true });
    writeFileSync(path.join(source, name), `content of ${name}`);
  }
  writeFileSync(path.join(source, 'empty'), '');
  writeFileSync(path.join(source, 'd/new\nline'), 'two lines');
  writeFileSync(path.join(source, 'big'), BIG);
});
afterAll(async () => {
  await store.stop();
  rmSync(root, { recursive: true, force: true });
});

/** An environment that points only to the store under test. */
const environment = (): Record<string, string> => ({
  PATH: process.env['PATH'] ?? '',
  HOME: root,
  LANG: 'C.UTF-8',
  AWS_ACCESS_KEY_ID: store.settings.accessKeyId ?? '',
  AWS_SECRET_ACCESS_KEY: store.settings.secretAccessKey ?? '',
  AWS_DEFAULT_REGION: 'us-east-1',
  AWS_PAGER: '',
  RCLONE_CONFIG: path.join(root, 'rclone.conf'),
  RCLONE_CONFIG_STORE_TYPE: 's3',
  RCLONE_CONFIG_STORE_PROVIDER: 'Other',
  RCLONE_CONFIG_STORE_ENV_AUTH: 'true',
  RCLONE_CONFIG_STORE_REGION: 'us-east-1',
  RCLONE_CONFIG_STORE_ENDPOINT: store.settings.endpoint ?? '',
});
const rclone = async (...words: string[]): Promise<string> => {
  const fast = ['--s3-chunk-size', '5M', '--s3-upload-cutoff', '5M', '--retries', '1', '--low-level-retries', '1'];
  return (await run('rclone', [...words, ...fast], { env: environment() })).stdout;
};
const aws = async (...words: string[]): Promise<string> => {
  const endpoint = ['--endpoint-url', store.settings.endpoint ?? ''];
  return (await run(findAws() ?? '', [...endpoint, ...words], { env: environment() })).stdout;
};
const json = async (...words: string[]): Promise<Record<string, unknown>> =>
  JSON.parse((await aws('s3api', ...words, '--output', 'json')) || '{}') as Record<string, unknown>;

/** Names and contents of a folder, for comparison with another. */
const contents = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name))
      .sort()
      .map((file) => [path.relative(folder, file), readFileSync(file, 'latin1')]),
  );

describe.runIf(requireTool('rclone'))('rclone and the sandbox’s S3 server', () => {
  const LIMIT = 120_000;

  test('it reads back what it copied, also in parts, name by name and byte by byte', { timeout: LIMIT }, async () => {
    await store.bucket('rclone');
    await rclone('copy', source, 'store:rclone/in');
    await rclone('check', '--download', source, 'store:rclone/in');
    await rclone('copy', 'store:rclone/in', path.join(root, 'rclone-back'));
    expect(contents(path.join(root, 'rclone-back'))).toEqual(contents(source));
    // rclone writes a line feed in its own way; all other names are unchanged.
    expect((await store.keys('rclone')).filter((key) => !key.includes('new'))).toEqual(
      [...NAMES, 'empty', 'big'].map((name) => `in/${name}`).sort(byBytes),
    );
  });

  test('it moves, synchronises, removes, and sees old versions', { timeout: LIMIT }, async () => {
    await store.bucket('rclone-moves');
    await rclone('copy', source, 'store:rclone-moves/in');
    await rclone('moveto', 'store:rclone-moves/in/big', 'store:rclone-moves/in/moved');
    expect(await rclone('lsf', 'store:rclone-moves/in')).toBe('100%.txt\na b+c%20.txt\nd/\nempty\nmoved\nplain.txt\n');
    expect(await rclone('lsf', '--s3-versions', 'store:rclone-moves/in')).toMatch(/^big-v.*\n/m);
    await rclone('sync', path.join(source, 'd'), 'store:rclone-moves/in');
    await rclone('check', path.join(source, 'd'), 'store:rclone-moves/in');
    await rclone('purge', 'store:rclone-moves/in');
    expect(await store.keys('rclone-moves')).toEqual([]);
  });

  test('metadata is kept, and a link that it signs returns the object', { timeout: LIMIT }, async () => {
    await store.bucket('rclone-links');
    const file = path.join(source, 'a b+c%20.txt');
    await rclone('copyto', '--metadata', '--metadata-set', 'owner=data team', file, 'store:rclone-links/a b+c%20.txt');
    const [listed] = JSON.parse(await rclone('lsjson', '--metadata', 'store:rclone-links')) as {
      readonly Metadata: Readonly<Record<string, string>>;
    }[];
    expect(listed?.Metadata['owner']).toBe('data team');
    const link = (await rclone('link', 'store:rclone-links/a b+c%20.txt')).trim();
    expect(await (await fetch(link)).text()).toBe('content of a b+c%20.txt');
  });
});

describe.runIf(requireTool('aws'))('the AWS command line and the sandbox’s S3 server', () => {
  const LIMIT = 180_000;

  test('cp, sync, ls, mv and rm do what they say, with every name', { timeout: LIMIT }, async () => {
    await aws('s3', 'mb', 's3://aws');
    await aws('s3', 'cp', '--quiet', '--recursive', source, 's3://aws/in/');
    const expected = Object.keys(contents(source)).map((name) => `in/${name}`);
    expect(await store.keys('aws')).toEqual(expected.sort(byBytes));
    const back = path.join(root, 'aws-back');
    await aws('s3', 'sync', '--quiet', 's3://aws/in/', back);
    expect(contents(back)).toEqual(contents(source));
    const listed = await aws('s3', 'ls', '--recursive', 's3://aws/in/');
    for (const name of NAMES) expect(listed).toContain(` in/${name}\n`);
    await aws('s3', 'mv', '--quiet', 's3://aws/in/big', 's3://aws/moved');
    await aws('s3', 'rm', '--quiet', '--recursive', 's3://aws/in/');
    expect(await store.keys('aws')).toEqual(['moved']);
  });

  test('keys with a leading slash, two slashes or a control character stay apart', { timeout: LIMIT }, async () => {
    await store.bucket('aws-odd');
    const keys = ['/lead//x', 'lead/x', '//', 'tab\tand\u0001', 'lead//x'];
    for (const key of keys) await store.put('aws-odd', key, key);
    const { Contents = [] } = (await json('list-objects-v2', '--bucket', 'aws-odd')) as {
      readonly Contents?: readonly { readonly Key: string }[];
    };
    expect(Contents.map(({ Key }) => Key)).toEqual([...keys].sort(byBytes));
    // The answer to a deletion has no encoding for what XML cannot represent; only listings have one.
    await store.remove('aws-odd', 'tab\tand\u0001');
    const Objects = [{ Key: '/lead//x' }];
    await json('delete-objects', '--bucket', 'aws-odd', '--delete', JSON.stringify({ Objects }));
    expect(await store.keys('aws-odd')).toEqual(['//', 'lead//x', 'lead/x']);
  });

  test('versions, tags, metadata and storage class are kept, also by a move in parts', { timeout: LIMIT }, async () => {
    await store.bucket('aws-meta');
    const big = path.join(source, 'big');
    const described = ['--metadata', 'owner=data', '--cache-control', 'max-age=60', '--storage-class', 'STANDARD_IA'];
    await aws('s3', 'cp', '--quiet', big, 's3://aws-meta/big', ...described);
    const tagging = '{"TagSet":[{"Key":"class","Value":"a&b <c>"}]}';
    await json('put-object-tagging', '--bucket', 'aws-meta', '--key', 'big', '--tagging', tagging);
    await aws('s3', 'mv', '--quiet', 's3://aws-meta/big', 's3://aws-meta/moved', '--storage-class', 'STANDARD_IA');
    expect(await json('head-object', '--bucket', 'aws-meta', '--key', 'moved')).toMatchObject({
      Metadata: { owner: 'data' },
      CacheControl: 'max-age=60',
      StorageClass: 'STANDARD_IA',
      ContentLength: BIG.length,
    });
    const tags = await json('get-object-tagging', '--bucket', 'aws-meta', '--key', 'moved');
    expect(tags['TagSet']).toEqual([{ Key: 'class', Value: 'a&b <c>' }]);
    const held = await json('list-object-versions', '--bucket', 'aws-meta', '--prefix', 'big');
    expect(held).toMatchObject({ Versions: [{ Key: 'big', IsLatest: false }], DeleteMarkers: [{ IsLatest: true }] });
  });

  test('a presigned link returns the object', { timeout: LIMIT }, async () => {
    await store.bucket('aws-links');
    await store.put('aws-links', 'a b+c%20é.txt', 'linked');
    const link = (await aws('s3', 'presign', 's3://aws-links/a b+c%20é.txt')).trim();
    expect(await (await fetch(link)).text()).toBe('linked');
  });
});

function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
