import { once } from 'node:events';
import { request } from 'node:http';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { BulkLine } from './index.ts';
import { BULK_PATH } from './request.ts';

export interface StoreAddress {
  readonly endpoint: string;
  readonly secretAccessKey: string;
}

/** Stores lines in one request: 20,000 small objects in about a second. Resolves to their number. */
export async function loadObjects(
  store: StoreAddress,
  lines: Iterable<BulkLine> | AsyncIterable<BulkLine>,
): Promise<number> {
  const call = request(`${store.endpoint}${BULK_PATH}`, {
    method: 'POST',
    headers: { 'x-sandbox-secret': store.secretAccessKey },
  });
  const answered = once(call, 'response') as Promise<[import('node:http').IncomingMessage]>;
  answered.catch(() => undefined);
  let batch = '';
  for await (const line of lines) {
    batch += `${JSON.stringify(line)}\n`;
    if (batch.length < 65_536) continue;
    if (!call.write(batch)) await Promise.race([once(call, 'drain'), answered]);
    batch = '';
  }
  call.end(batch);
  const [response] = await answered;
  const chunks: Buffer[] = [];
  for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
  if (response.statusCode !== 200) {
    const text = Buffer.concat(chunks).toString();
    throw new Error(`the objects could not be stored: ${/<Message>(.*?)<\/Message>/s.exec(text)?.[1] ?? text}`);
  }
  return Number(response.headers['x-sandbox-done']);
}

/**
 * The files of a seed folder with the bucket and key of each. A folder named like a bucket has the content of that bucket; else its
 * subfolders are the buckets; else, with a single bucket, everything belongs to that one.
 */
export async function filesOfSeed(
  folder: string,
  buckets: readonly string[],
): Promise<{ bucket: string; key: string; file: string }[]> {
  const own = path.basename(folder);
  const files = (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
  const keys = files.map((file) => ({ file, key: path.relative(folder, file).split(path.sep).join('/') }));
  if (buckets.includes(own)) return keys.map((item) => ({ ...item, bucket: own }));
  const named = keys.map(({ file, key }) => ({
    file,
    bucket: key.split('/')[0] ?? '',
    key: key.split('/').slice(1).join('/'),
  }));
  if (named.every(({ bucket, key }) => buckets.includes(bucket) && key !== '')) return named;
  const [only, ...others] = buckets;
  if (only !== undefined && others.length === 0) return keys.map((item) => ({ ...item, bucket: only }));
  throw new Error(`${folder} does not say which bucket its files belong to: name its folders ${buckets.join(', ')}`);
}

export async function* readSeedFiles(
  files: readonly { bucket: string; key: string; file: string }[],
): AsyncGenerator<BulkLine> {
  for (const { bucket, key, file } of files) {
    const { size } = await stat(file);
    if (size > 64 * 1024 * 1024) throw new Error(`${file} is larger than 64 MiB: let a seed script make it`);
    const chunks: Buffer[] = [];
    for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) chunks.push(chunk);
    yield { op: 'put', bucket, key, body: Buffer.concat(chunks).toString('base64'), encoding: 'base64' };
  }
}
