import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { s3 } from '../../../src/steps/s3/index.ts';
import { playFence, type Played } from '../fence.ts';
import { startStore, type TestStore } from './store.ts';

/** What a lesser store would do: answer by itself (true), or change the response headers. */
type Lesser = (asked: URL, method: string, response: ServerResponse, headers: IncomingMessage['headers']) => boolean;

let store: TestStore;
let lesser: Lesser | null = null;
const proxy = createServer((asked, response) => {
  const url = new URL(asked.url ?? '/', 'http://store');
  if (lesser?.(url, asked.method ?? '', response, {})) return void asked.resume();
  const { port } = new URL(store.settings.endpoint ?? '');
  const options = { port, host: '127.0.0.1', path: asked.url, method: asked.method, headers: asked.headers };
  const passed = request(options, (answer) => {
    lesser?.(url, asked.method ?? '', response, answer.headers);
    response.writeHead(answer.statusCode ?? 500, answer.headers);
    answer.pipe(response);
  });
  asked.pipe(passed);
});
beforeAll(async () => {
  store = await startStore();
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
});
afterEach(() => {
  lesser = null;
});
afterAll(async () => {
  proxy.closeAllConnections();
  proxy.close();
  await store.stop();
});

const restore = (bucket: string, time: string, more = ''): Promise<Played> => {
  const endpoint = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  return playFence(s3, `restore-as-of: { bucket: ${bucket}, time: "${time}"${more} }`, {
    s3: { ...store.settings, endpoint },
  });
};

/** A bucket whose object `a` was good once and is bad now; returns the good version and its time. */
async function damaged(bucket: string, inParts = false): Promise<{ readonly good: string; readonly time: string }> {
  await store.bucket(bucket);
  const described = { Bucket: bucket, Key: 'a', StorageClass: 'STANDARD_IA' as const, Metadata: { owner: 'me' } };
  const params = { ...described, Tagging: 'a=1', Body: inParts ? Buffer.alloc(6 * 1024 ** 2) : 'good' };
  const { VersionId } = inParts
    ? await new Upload({ client: store.client, params }).done()
    : await store.client.send(new PutObjectCommand({ ...params, Body: 'good' }));
  const time = new Date().toISOString();
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  await store.put(bucket, 'a', 'bad');
  return { good: VersionId ?? '', time };
}

test('what a store does not copy is named, object by object, and is a failure unless it is allowed', async () => {
  const { good, time } = await damaged('lost');
  lesser = (url, method, _, headers) => {
    if (method !== 'HEAD' || url.searchParams.get('versionId') === good) return false;
    delete headers['x-amz-storage-class'];
    delete headers['x-amz-meta-owner'];
    return false;
  };
  const { failure, facts, printed } = await restore('lost', time);
  expect(failure).toMatchObject({
    code: 's3',
    message: expect.stringContaining('a (storage class, metadata owner)'),
    hint: expect.stringContaining('`incomplete: allow`'),
  });
  expect(facts).toMatchObject({
    restored: 1,
    incomplete: 1,
    lost: [{ key: 'a', lost: 'storage class, metadata owner' }],
  });
  expect(printed).toContain('a: restored, but different from before: storage class, metadata owner\n');
  const allowed = await restore('lost', time, ', incomplete: allow');
  expect(allowed.failure).toBeNull();
  expect(allowed.warnings).toEqual(['a is restored, but different from before: storage class, metadata owner']);
  expect(await store.text('lost', 'a')).toBe('good');
});

test('tags that a store does not copy are set on the copy', async () => {
  const { good, time } = await damaged('left-behind');
  const put: string[] = [];
  lesser = (url, method, response, headers) => {
    if (!url.searchParams.has('tagging') || url.searchParams.get('versionId') === good) return false;
    if (method === 'PUT') put.push(url.searchParams.get('versionId') ?? '');
    if (method !== 'GET' || put.length > 0 || Object.keys(headers).length > 0) return false;
    response.end('<Tagging><TagSet></TagSet></Tagging>');
    return true;
  };
  const { failure, facts } = await restore('left-behind', time);
  expect([failure, facts]).toMatchObject([null, { restored: 1, incomplete: 0 }]);
  expect(new Set(put).size).toBe(1);
});

test('tags that may not be read do not stop a restore, except in parts, which could not include them', async () => {
  lesser = (url, method, response, headers) => {
    if (!url.searchParams.has('tagging') || method !== 'GET' || Object.keys(headers).length > 0) return false;
    response.writeHead(403).end('<Error><Code>AccessDenied</Code><Message>no</Message></Error>');
    return true;
  };
  const whole = await damaged('untold');
  const { failure, warnings } = await restore('untold', whole.time);
  expect([failure, warnings]).toEqual([
    null,
    [expect.stringMatching(/^tags could not be read, so they were not compared: AccessDenied/)],
  ]);
  const parts = await damaged('untold-parts', true);
  expect((await restore('untold-parts', parts.time)).facts).toMatchObject({
    incomplete: 1,
    lost: [{ key: 'a', lost: expect.stringMatching(/^tags \(they cannot be read: AccessDenied/) }],
  });
});

test('a store without tags has none to lose', async () => {
  lesser = (url, method, response, headers) => {
    if (!url.searchParams.has('tagging') || method !== 'GET' || Object.keys(headers).length > 0) return false;
    response.writeHead(501).end('<Error><Code>NotImplemented</Code></Error>');
    return true;
  };
  const { time } = await damaged('tagless');
  const { failure, warnings, facts } = await restore('tagless', time);
  expect([failure, warnings, facts]).toMatchObject([null, [], { restored: 1, incomplete: 0 }]);
});
