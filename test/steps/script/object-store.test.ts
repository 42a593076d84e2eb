import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  HeadObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startS3Server, type S3Server } from '../../../src/sandbox/s3/index.ts';
import { createObjectStore, type ObjectStore } from '../../../src/steps/script/object-store.ts';

const Bucket = 'lake';
let directory: string;
let server: S3Server;
let store: ObjectStore;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'runbook-object-store-'));
  server = await startS3Server({ directory });
  const { endpoint, accessKeyId, secretAccessKey } = server;
  store = createObjectStore({
    name: 'lake',
    endpoint,
    accessKeyId,
    secretAccessKey,
    region: 'us-east-1',
    forcePathStyle: true,
  });
  const client = await store.client();
  await client.send(new CreateBucketCommand({ Bucket }));
  await client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
  for (const Key of ['a/1', 'a/2 ü&', 'b/1']) await client.send(new PutObjectCommand({ Bucket, Key, Body: `${Key}!` }));
  await client.send(new PutObjectCommand({ Bucket, Key: 'a/1', Body: 'second' }));
  await client.send(new DeleteObjectCommand({ Bucket, Key: 'a/2 ü&' }));
});
afterAll(async () => {
  await store.close();
  await server.stop();
  await rm(directory, { recursive: true, force: true });
});

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

test('a script lists the current objects below a prefix', async () => {
  const objects = await all(store.list(Bucket, 'a/'));
  expect(objects).toEqual([{ key: 'a/1', size: 6, modified: expect.any(Date) as Date }]);
  expect(await all(store.list(Bucket))).toHaveLength(2);
});

test('a script sees every version and delete marker, with decoded keys', async () => {
  const versions = await all(store.versions(Bucket, 'a/'));
  expect(versions.map(({ key, latest, marker, size }) => ({ key, latest, marker, size }))).toEqual([
    { key: 'a/1', latest: true, marker: false, size: 6 },
    { key: 'a/1', latest: false, marker: false, size: 4 },
    { key: 'a/2 ü&', latest: false, marker: false, size: 8 },
    { key: 'a/2 ü&', latest: true, marker: true, size: 0 },
  ]);
  const old = versions.find(({ key, latest }) => key === 'a/1' && !latest);
  expect(await store.text(Bucket, 'a/1', old?.version)).toBe('a/1!');
});

test('a script reads an object, and an absent one is an error', async () => {
  expect(await store.text(Bucket, 'a/1')).toBe('second');
  expect((await store.bytes(Bucket, 'b/1')).length).toBe(4);
  await expect(store.text(Bucket, 'nothing')).rejects.toMatchObject({ name: 'NoSuchKey' });
});

test('a script writes an object with its type, and removes it', async () => {
  await store.put(Bucket, 'c/1', '{"ok":true}', { type: 'application/json' });
  await store.put(Bucket, 'c/2 ü&', Buffer.from([0, 255, 1]));
  expect(await store.text(Bucket, 'c/1')).toBe('{"ok":true}');
  expect([...(await store.bytes(Bucket, 'c/2 ü&'))]).toEqual([0, 255, 1]);
  const { ContentType } = await (await store.client()).send(new HeadObjectCommand({ Bucket, Key: 'c/1' }));
  expect(ContentType).toBe('application/json');
  await store.remove(Bucket, 'c/1');
  expect((await all(store.list(Bucket, 'c/'))).map(({ key }) => key)).toEqual(['c/2 ü&']);
});

test('listings continue over pages of a thousand', async () => {
  const client = await store.client();
  const keys = Array.from({ length: 1_203 }, (_, index) => `many/${String(index).padStart(4, '0')}`);
  for (let from = 0; from < keys.length; from += 50) {
    await Promise.all(
      keys.slice(from, from + 50).map((Key) => client.send(new PutObjectCommand({ Bucket, Key, Body: '' }))),
    );
  }
  expect((await all(store.list(Bucket, 'many/'))).map(({ key }) => key)).toEqual(keys);
  expect((await all(store.versions(Bucket, 'many/'))).map(({ key }) => key)).toEqual(keys);
});
