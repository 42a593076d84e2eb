import { GetObjectCommand, HeadObjectCommand, PutBucketVersioningCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { s3 } from '../../../src/steps/s3/index.ts';
import { playFence, type PlayOptions, type Played } from '../fence.ts';
import { startStore, type TestStore } from './store.ts';

let store: TestStore;
beforeAll(async () => {
  store = await startStore();
});
afterAll(() => store.stop());

const BEFORE = '2026-01-15T02:00:00Z';
const TIME = '2026-01-15T03:00:00Z';
const AFTER = '2026-01-15T04:00:00Z';
const restore = (bucket: string, options: PlayOptions & { readonly more?: string } = {}): Promise<Played> =>
  playFence(s3, `restore-as-of: { bucket: ${bucket}, time: "${TIME}" ${options.more ?? ''} }`, {
    s3: store.settings,
    ...options,
  });

test('a prefix is restored as of the time, and nothing is destroyed', async () => {
  const bucket = await store.bucket('as-of');
  await store.put(bucket, 'overwritten', 'good', BEFORE);
  await store.put(bucket, 'overwritten', 'bad', AFTER);
  await store.put(bucket, 'deleted', 'here', BEFORE);
  await store.remove(bucket, 'deleted', AFTER);
  await store.put(bucket, 'born-later', 'new', AFTER);
  await store.put(bucket, 'untouched', 'same', BEFORE);
  await store.put(bucket, 'gone-then', 'x', '2026-01-15T01:00:00Z');
  await store.remove(bucket, 'gone-then', BEFORE);
  await store.put(bucket, 'gone-then', 'back', AFTER);
  await store.put(bucket, 'gone-both', 'x', BEFORE);
  await store.remove(bucket, 'gone-both', '2026-01-15T02:30:00Z');
  await store.put(bucket, 'strange +%25 é \u0001 name/?#&', 'odd', BEFORE);
  await store.remove(bucket, 'strange +%25 é \u0001 name/?#&', AFTER);
  const held = await store.versions(bucket);

  const { failure, facts } = await restore(bucket);

  expect(failure).toBeNull();
  expect(facts).toMatchObject({
    restored: 3,
    removed: 2,
    unchanged: 2,
    failed: 0,
    bytes: 11,
    time: '2026-01-15T03:00:00.000Z',
  });
  expect(await store.keys(bucket)).toEqual(['deleted', 'overwritten', 'strange +%25 é \u0001 name/?#&', 'untouched']);
  expect(await store.text(bucket, 'overwritten')).toBe('good');
  expect(await store.text(bucket, 'strange +%25 é \u0001 name/?#&')).toBe('odd');
  expect(await store.versions(bucket)).toBe(held + 5);
});

test('a second run finds everything right and changes nothing', async () => {
  const bucket = await store.bucket('again');
  await store.put(bucket, 'a', 'good', BEFORE);
  await store.put(bucket, 'a', 'bad', AFTER);
  await store.put(bucket, 'b', 'new', AFTER);
  await restore(bucket);
  const held = await store.versions(bucket);
  expect((await restore(bucket)).facts).toMatchObject({ restored: 0, removed: 0, unchanged: 2, failed: 0 });
  expect(await store.versions(bucket)).toBe(held);
});

test('only the prefix is touched', async () => {
  const bucket = await store.bucket('prefix');
  for (const key of ['in/a', 'out/a']) {
    await store.put(bucket, key, 'good', BEFORE);
    await store.put(bucket, key, 'bad', AFTER);
  }
  expect((await restore(bucket, { more: ', prefix: in/' })).facts).toMatchObject({ restored: 1 });
  expect([await store.text(bucket, 'in/a'), await store.text(bucket, 'out/a')]).toEqual(['good', 'bad']);
});

test('histories longer than a page of the listing are read to their end', async () => {
  const bucket = await store.bucket('pages');
  await store.put(bucket, 'a', 'good', BEFORE);
  await store.putMany(
    bucket,
    Array.from({ length: 1_100 }, (_, i) => ({ key: 'a', body: `bad ${i}`, at: AFTER })),
  );
  await store.put(bucket, 'b', 'good', BEFORE);
  await store.put(bucket, 'b', 'bad', AFTER);
  const { facts, progress } = await restore(bucket);
  expect(facts).toMatchObject({ restored: 2, unchanged: 0 });
  expect(await store.text(bucket, 'a')).toBe('good');
  expect(progress.at(-1)).toMatchObject({ unit: 'objects', done: 2 });
});

test('metadata comes back with the object', async () => {
  const bucket = await store.bucket('metadata');
  const put = { Bucket: bucket, Key: 'a', ContentType: 'text/x-good', Metadata: { owner: 'data' } };
  await store.client.send(new PutObjectCommand({ ...put, Body: 'good' }));
  const time = new Date().toISOString();
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  await store.put(bucket, 'a', 'bad');
  await playFence(s3, `restore-as-of: { bucket: ${bucket}, time: "${time}" }`, { s3: store.settings });
  const { ContentType, Metadata, Body } = await store.client.send(new GetObjectCommand({ Bucket: bucket, Key: 'a' }));
  expect([ContentType, Metadata, await Body?.transformToString()]).toEqual(['text/x-good', { owner: 'data' }, 'good']);
});

test('an object that was uploaded in parts keeps its ETag, so that a second run leaves it alone', async () => {
  const bucket = await store.bucket('parts');
  const params = {
    Bucket: bucket,
    Key: 'big',
    Body: Buffer.alloc(11 * 1024 ** 2, 1),
    ContentType: 'x/y',
    Metadata: { a: 'b' },
  };
  await new Upload({ client: store.client, params, partSize: 5 * 1024 ** 2 }).done();
  const before = await store.client.send(new HeadObjectCommand({ Bucket: bucket, Key: 'big' }));
  expect(before.ETag).toMatch(/-3"$/);
  const time = new Date().toISOString();
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  await store.put(bucket, 'big', 'bad');
  const code = `restore-as-of: { bucket: ${bucket}, time: "${time}" }`;
  expect((await playFence(s3, code, { s3: store.settings })).facts).toMatchObject({ restored: 1 });
  const after = await store.client.send(new HeadObjectCommand({ Bucket: bucket, Key: 'big' }));
  expect([after.ETag, after.ContentType, after.Metadata]).toEqual([before.ETag, 'x/y', { a: 'b' }]);
  expect((await playFence(s3, code, { s3: store.settings })).facts).toMatchObject({ restored: 0, unchanged: 1 });
});

test.each([
  ['off', undefined],
  ['suspended', 'Suspended' as const],
])('a bucket whose versioning is %s is refused before anything is written', async (word, status) => {
  const bucket = await store.bucket(`versioning-${word}`, status !== undefined);
  await store.put(bucket, 'a', 'x', AFTER);
  if (status)
    await store.client.send(
      new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration: { Status: status } }),
    );
  const { failure } = await restore(bucket);
  expect(failure).toMatchObject({ code: 's3', expected: 'Enabled', message: expect.stringContaining(`is ${word}`) });
  expect(await store.keys(bucket)).toEqual(['a']);
});

test('a time in the future and a bucket that does not exist are named', async () => {
  const late = await playFence(s3, 'restore-as-of: { bucket: b, time: "${T}" }', {
    s3: store.settings,
    params: { T: '2999-01-01T00:00:00Z' },
  });
  expect(late.failure?.message).toContain('is in the future');
  const unset = await playFence(s3, 'restore-as-of: { bucket: b, time: "${T}" }', {
    s3: store.settings,
    params: { T: 'noon' },
  });
  expect(unset.failure).toMatchObject({
    code: 's3',
    message: 'restore-as-of: `time` is "noon", expected a time with zone, such as 2026-01-15T03:00:00Z',
  });
  expect((await restore('nowhere')).failure).toMatchObject({
    code: 's3',
    message: expect.stringContaining('NoSuchBucket'),
  });
});

test('a prefix without any version, and a time before all of them, are refused before anything is written', async () => {
  const bucket = await store.bucket('nothing');
  await store.put(bucket, 'in/a', 'new', AFTER);
  await store.put(bucket, 'in/gone', 'x', '2026-01-15T01:00:00Z');
  await store.remove(bucket, 'in/gone', BEFORE);
  const held = await store.versions(bucket);

  const never = await restore(bucket, { more: ', prefix: im/' });
  expect(never.failure).toMatchObject({
    code: 's3',
    message: 'there is no version below s3://nothing/im/',
    hint: expect.stringContaining('`empty: allow`'),
  });
  const early = await restore(bucket, { more: ', prefix: in/' });
  expect(early.failure).toMatchObject({
    message: `nothing existed below s3://nothing/in/ at ${TIME}: the restore would hide everything that is there now`,
    found: '2 keys, the oldest version from 2026-01-15T01:00:00.000Z',
  });
  expect(await store.versions(bucket)).toBe(held);
  expect(await store.keys(bucket)).toEqual(['in/a']);

  expect((await restore(bucket, { more: ', prefix: im/, empty: allow' })).facts).toMatchObject({ restored: 0 });
  const meant = await restore(bucket, { more: ', prefix: in/, empty: allow' });
  expect([meant.failure, meant.facts]).toMatchObject([null, { restored: 0, removed: 1, unchanged: 1 }]);
  expect(await store.keys(bucket)).toEqual([]);
});

test('a cancelled restore continues when it is run again', async () => {
  const bucket = await store.bucket('cancelled');
  for (let i = 0; i < 30; i += 1) {
    await store.put(bucket, `k${i}`, 'good', BEFORE);
    await store.put(bucket, `k${i}`, 'bad', AFTER);
  }
  const controller = new AbortController();
  const playing = restore(bucket, { signal: controller.signal, more: ', concurrency: 1' });
  while ((await store.versions(bucket)) < 65) await new Promise((resolve) => setTimeout(resolve, 1));
  controller.abort('cancelled');
  expect(await playing).toMatchObject({ ending: 'cancelled', failure: { code: 'cancelled' } });
  const { facts } = await restore(bucket);
  const { restored, unchanged } = facts as { restored: number; unchanged: number };
  expect(restored + unchanged).toBe(30);
  expect(unchanged).toBeGreaterThanOrEqual(5);
  expect(await store.text(bucket, 'k9')).toBe('good');
});
