import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { s3 } from '../../../src/steps/s3/index.ts';
import { createObjectStore } from '../../../src/steps/script/object-store.ts';
import { listedKey, nextVersionMarker } from '../../../src/step-kit/s3-names.ts';
import type { S3Settings } from '../../../src/model/ports.ts';
import { playFence } from '../fence.ts';

// A store that does not know `encoding-type` and does not return it: its keys are not encoded.
const KEYS = ['100%.txt', 'a+b.txt', 'c%20d.txt'];
const entries = (element: string): string =>
  KEYS.map(
    (key) =>
      `<${element}><Key>${key}</Key><Size>1</Size><VersionId>1</VersionId><IsLatest>true</IsLatest>` +
      `<LastModified>2026-01-15T02:00:00Z</LastModified><ETag>"e"</ETag></${element}>`,
  ).join('');
const server = createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const body = url.searchParams.has('versioning')
    ? '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>'
    : url.searchParams.has('versions')
      ? `<ListVersionsResult><IsTruncated>false</IsTruncated>${entries('Version')}</ListVersionsResult>`
      : url.searchParams.has('list-type')
        ? `<ListBucketResult><IsTruncated>false</IsTruncated>${entries('Contents')}</ListBucketResult>`
        : KEYS.includes(decodeURIComponent(url.pathname.slice('/lake/'.length)))
          ? 'x'
          : null;
  response.writeHead(body === null ? 404 : 200, { 'content-type': 'application/xml' });
  response.end(body ?? '');
});
let settings: S3Settings;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const keys = { accessKeyId: 'a', secretAccessKey: 'b' };
  settings = { name: 'lake', endpoint, region: 'us-east-1', forcePathStyle: true, ...keys };
});
afterAll(() => server.close());

test('keys of a store that does not encode its listings are not decoded', async () => {
  const store = createObjectStore(settings);
  const listed: string[] = [];
  for await (const { key } of store.list('lake')) listed.push(key);
  for await (const { key } of store.versions('lake')) listed.push(key);
  await store.close();
  expect(listed).toEqual([...KEYS, ...KEYS]);
  const cwd = mkdtempSync(path.join(tmpdir(), 'runbook-listing-'));
  await playFence(s3, 'manifest: { bucket: lake, to: m.jsonl }', { s3: settings, cwd });
  const lines = readFileSync(path.join(cwd, 'm.jsonl'), 'utf8').trimEnd().split('\n');
  rmSync(cwd, { recursive: true });
  expect(lines.map((line) => (JSON.parse(line) as { readonly key: string }).key)).toEqual(KEYS);
  const code = 'restore-as-of: { bucket: lake, time: "2026-01-15T03:00:00Z" }';
  expect((await playFence(s3, code, { s3: settings })).facts).toMatchObject({ unchanged: 3, removed: 0, failed: 0 });
});

test('the next page begins after the last entry, also when the marker of the server does not match', () => {
  const at = (second: number): Date => new Date(Date.UTC(2026, 0, 1, 0, 0, second));
  const page = (said: object, versions: readonly [string, string, number][], markers: typeof versions = []) =>
    nextVersionMarker({
      $metadata: {},
      IsTruncated: true,
      EncodingType: 'url',
      Versions: versions.map(([Key, VersionId, second]) => ({ Key, VersionId, LastModified: at(second) })),
      DeleteMarkers: markers.map(([Key, VersionId, second]) => ({ Key, VersionId, LastModified: at(second) })),
      ...said,
    });
  const rows: [string, string, number][] = [
    ['a%2Bb', '2', 2],
    ['a%2Bb', '1', 1],
  ];
  // Like Amazon: encoded, and an entry of the page.
  expect(page({ NextKeyMarker: 'a%2Bb', NextVersionIdMarker: '1' }, rows)).toEqual({
    KeyMarker: 'a+b',
    VersionIdMarker: '1',
  });
  // Like Swift: not encoded, and not a real version.
  expect(page({ NextKeyMarker: 'a+b', NextVersionIdMarker: 'null' }, rows)).toEqual({
    KeyMarker: 'a+b',
    VersionIdMarker: '1',
  });
  const percent: [string, string, number][] = [['100%25', '7', 3]];
  expect(page({ NextKeyMarker: '100%', NextVersionIdMarker: 'null' }, percent)).toEqual({
    KeyMarker: '100%',
    VersionIdMarker: '7',
  });
  // Of a version and a marker, the older one comes last.
  expect(page({ NextKeyMarker: 'k' }, [['k', 'v', 5]], [['k', 'm', 4]])).toEqual({
    KeyMarker: 'k',
    VersionIdMarker: 'm',
  });
  // A real version `null` is believed, and so is a page without entries.
  expect(page({ NextKeyMarker: 'k', NextVersionIdMarker: 'null' }, [['k', 'null', 5]])).toMatchObject({
    VersionIdMarker: 'null',
  });
  expect(page({ NextKeyMarker: 'x', NextVersionIdMarker: '9' }, [])).toEqual({ KeyMarker: 'x', VersionIdMarker: '9' });
  expect(page({ IsTruncated: false }, rows)).toBeNull();
});

test('a key is decoded only when the listing says that it is encoded, and one that is not is an error', () => {
  expect(listedKey('a+b%2Bc.txt', 'url')).toBe('a b+c.txt');
  expect(listedKey('a+b%2Bc.txt', undefined)).toBe('a+b%2Bc.txt');
  expect(() => listedKey('100%.txt', 'url')).toThrow('the key 100%.txt in its listing');
});
