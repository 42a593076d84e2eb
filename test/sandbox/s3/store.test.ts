import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { S3 } from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadObjects } from '../../../src/sandbox/s3/load-objects.ts';
import type { S3Server } from '../../../src/sandbox/s3/index.ts';
import { startS3Server } from '../../../src/sandbox/s3/index.ts';
import { compareKeys } from '../../../src/sandbox/s3/key-order.ts';
import type { ListingEntry } from '../../../src/sandbox/s3/listing.ts';
import { listObjects, listVersions } from '../../../src/sandbox/s3/listing.ts';
import type { Version } from '../../../src/sandbox/s3/nouns.ts';
import { Bucket } from '../../../src/sandbox/s3/versions.ts';

describe('a store', () => {
  let directory: string;
  let server: S3Server;
  let s3: S3;

  const start = async (): Promise<void> => {
    server = await startS3Server({ directory, credentials: { accessKeyId: 'KEY', secretAccessKey: 'secret' } });
    s3 = new S3({ endpoint: server.endpoint, region: 'us-east-1', forcePathStyle: true, credentials: server });
  };
  const stop = async (): Promise<void> => {
    s3.destroy();
    await server.stop();
  };
  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'runbook-store-'));
    await start();
    await s3.createBucket({ Bucket: 'lake' });
    await s3.putBucketVersioning({ Bucket: 'lake', VersioningConfiguration: { Status: 'Enabled' } });
  });
  afterEach(async () => {
    await stop();
    await rm(directory, { recursive: true, force: true });
  });
  const read = async (Key: string, VersionId?: string): Promise<string | undefined> =>
    (
      await s3.getObject({ Bucket: 'lake', Key, ...(VersionId === undefined ? {} : { VersionId }) })
    ).Body?.transformToString();

  it('is the same after a restart: versions, markers, large bodies and unfinished uploads', async () => {
    const one = await s3.putObject({ Bucket: 'lake', Key: 'a\u2028b', Body: 'one', Metadata: { x: '1' } });
    await s3.putObject({ Bucket: 'lake', Key: 'a\u2028b', Body: 'two' });
    await s3.putObject({ Bucket: 'lake', Key: 'large', Body: 'x'.repeat(200_000) });
    await s3.deleteObject({ Bucket: 'lake', Key: 'a\u2028b' });
    const { UploadId } = await s3.createMultipartUpload({ Bucket: 'lake', Key: 'm' });
    const { ETag } = await s3.uploadPart({ Bucket: 'lake', Key: 'm', UploadId, PartNumber: 1, Body: 'part' });
    const before = await s3.listObjectVersions({ Bucket: 'lake' });
    await stop();
    await start();
    const after = await s3.listObjectVersions({ Bucket: 'lake' });
    expect([after.Versions, after.DeleteMarkers]).toEqual([before.Versions, before.DeleteMarkers]);
    expect(await read('a\u2028b', one.VersionId)).toBe('one');
    expect(await read('large')).toBe('x'.repeat(200_000));
    const Parts = [{ ETag, PartNumber: 1 }];
    await s3.completeMultipartUpload({ Bucket: 'lake', Key: 'm', UploadId, MultipartUpload: { Parts } });
    expect(await read('m')).toBe('part');
  });

  it('drops a record that a kill cut off, and continues after the last complete one', async () => {
    await s3.putObject({ Bucket: 'lake', Key: 'kept', Body: 'kept' });
    await stop();
    await appendFile(path.join(directory, 'store.jsonl'), '{"type":"version.added","bucket":"lake","key":"lo');
    await start();
    await s3.putObject({ Bucket: 'lake', Key: 'later', Body: 'later' });
    await stop();
    await start();
    expect((await s3.listObjectsV2({ Bucket: 'lake' })).Contents?.map(({ Key }) => Key)).toEqual(['kept', 'later']);
  });

  it('loads a history in bulk, in any order, with the given date of each version', async () => {
    const day = (n: number): string => `2026-01-0${n}T00:00:00.000Z`;
    const done = await loadObjects(server, [
      { op: 'put', bucket: 'lake', key: 'k', body: 'third', at: day(3) },
      {
        op: 'put',
        bucket: 'lake',
        key: 'k',
        body: 'first',
        at: day(1),
        metadata: { Job: 'nightly' },
        type: 'text/plain',
      },
      { op: 'delete', bucket: 'lake', key: 'k', at: day(2) },
      { op: 'put', bucket: 'lake', key: 'bytes', body: Buffer.from([0, 255]).toString('base64'), encoding: 'base64' },
    ]);
    expect(done).toBe(4);
    const { Versions = [], DeleteMarkers = [] } = await s3.listObjectVersions({ Bucket: 'lake', Prefix: 'k' });
    expect(Versions.map(({ LastModified, IsLatest }) => [LastModified?.toISOString(), IsLatest])).toEqual([
      [day(3), true],
      [day(1), false],
    ]);
    expect(DeleteMarkers.map(({ LastModified }) => LastModified?.toISOString())).toEqual([day(2)]);
    expect(await read('k')).toBe('third');
    const first = await s3.getObject({ Bucket: 'lake', Key: 'k', VersionId: Versions[1]?.VersionId });
    expect(first).toMatchObject({ Metadata: { job: 'nightly' }, ContentType: 'text/plain' });
  });

  it('says what is wrong with a bulk load, and refuses one without the key', async () => {
    await expect(loadObjects(server, [{ op: 'put', bucket: 'no-such', key: 'k', body: '' }])).rejects.toThrow(
      /no-such does not exist/,
    );
    await expect(loadObjects({ ...server, secretAccessKey: 'guess' }, [])).rejects.toThrow(/secret key/);
  });
});

describe('listings, against all keys sorted and cut by hand', () => {
  const version = (id: string, at: number, marker: boolean): Version => ({
    id,
    at,
    marker,
    size: 0,
    etag: '',
    body: [],
    headers: {},
    metadata: {},
    checksums: {},
    parts: null,
  });
  const keys = fc.uniqueArray(
    fc.string({ unit: fc.constantFrom('a', 'b', '/', 'é', '\uffee', '\u{1f600}'), minLength: 1, maxLength: 6 }),
    {
      maxLength: 25,
    },
  );

  it('keys are in the order of their UTF-8 bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
        expect(Math.sign(compareKeys(a, b))).toBe(Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b))));
      }),
    );
  });

  it('pages of any size return every entry once and in order, with and without a delimiter', () => {
    fc.assert(
      fc.property(
        keys,
        fc.constantFrom('', 'a', 'a/'),
        fc.constantFrom('', '/'),
        fc.integer({ min: 1, max: 5 }),
        (all, prefix, delimiter, limit) => {
          const bucket = new Bucket('lake', 0);
          for (const [index, key] of all.entries()) {
            bucket.add(key, version(`${index}-1`, 1, false));
            bucket.add(key, version(`${index}-2`, 2, index % 4 === 0));
          }
          const fold = (key: string): string => {
            const cut = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
            return cut < 0 ? key : key.slice(0, cut + delimiter.length);
          };
          const sorted = [...all]
            .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
            .filter((key) => key.startsWith(prefix));
          const visible = sorted.filter((key) => all.indexOf(key) % 4 !== 0);
          const nameOf = (entry: ListingEntry): string => (entry.kind === 'prefix' ? entry.prefix : entry.key);

          const seen: string[] = [];
          for (let after = ''; ; after = seen.at(-1) ?? '') {
            const page = listObjects(bucket, { prefix, delimiter, after, afterVersion: null, limit });
            expect(page.entries.length).toBeLessThanOrEqual(limit);
            seen.push(...page.entries.map(nameOf));
            if (!page.truncated) break;
          }
          expect(seen).toEqual([...new Set(visible.map(fold))]);

          const versions: string[] = [];
          for (let last: ListingEntry | undefined; ;) {
            const after = last ? nameOf(last) : '';
            const afterVersion = last?.kind === 'version' ? last.version.id : null;
            const page = listVersions(bucket, { prefix, delimiter, after, afterVersion, limit });
            versions.push(
              ...page.entries.map((entry) =>
                entry.kind === 'prefix' ? entry.prefix : `${entry.key} ${entry.version.id}`,
              ),
            );
            if (!page.truncated) break;
            last = page.entries.at(-1);
          }
          const expected = sorted.flatMap((key) =>
            fold(key) === key && !(delimiter !== '' && key.endsWith(delimiter) && key.length > prefix.length)
              ? [`${key} ${all.indexOf(key)}-2`, `${key} ${all.indexOf(key)}-1`]
              : [fold(key)],
          );
          expect(versions).toEqual([...new Set(expected)]);
        },
      ),
    );
  });
});
