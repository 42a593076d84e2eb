import { createHash } from 'node:crypto';
import type { S3Answer } from './context.ts';
import { S3Error } from './errors.ts';
import type { Blob, Version } from './nouns.ts';
import type { S3Request } from './request.ts';
import { header } from './request.ts';
import { sameText, type Credentials } from './signature.ts';
import type { Store, StoreEvent } from './store.ts';
import { removeKey } from './write-handlers.ts';

/** A current object: what a reader without a version id gets. */
export interface CurrentObject {
  readonly bucket: string;
  readonly key: string;
  readonly sha256: string;
  readonly version: Version;
}

/** What `GET` answers. */
export interface StoreContent {
  readonly revision: string;
  /** Null if the request names this revision as known. */
  readonly objects: readonly CurrentObject[] | null;
  /** `s3://bucket/key` of what was read since the last `POST` with `{ "forget": true }`, or since the start. */
  readonly reads: readonly string[];
}

/** What `POST` takes; all of it happens at once. */
export interface StoreChange {
  /** Makes this the current version again; null hides the object, as a client that deletes it would. */
  readonly back?: readonly { readonly bucket: string; readonly key: string; readonly version: Version | null }[];
  /** Changes the bytes of a current version in place, with its id and time: one bit in the middle, or the second half is gone. */
  readonly damage?: { readonly bucket: string; readonly key: string; readonly how: 'flip' | 'cut' };
  /** Removes objects with all their versions. */
  readonly erase?: readonly { readonly bucket: string; readonly key: string }[];
  readonly forgetReads?: boolean;
}

/**
 * The content of the whole store in one request, and changes to it that leave no trace in its history. Private to the sandbox, which
 * compares content before and after steps and damages it for tests; the secret key is the password.
 */
export async function serveContent(request: S3Request, store: Store, credentials: Credentials): Promise<S3Answer> {
  if (!sameText(header(request, 'x-sandbox-secret') ?? '', credentials.secretAccessKey))
    throw new S3Error('AccessDenied', 'the content of the store needs the secret key');
  if (request.method === 'POST') return change(request, store);
  const { revision } = store;
  const objects = header(request, 'x-sandbox-known') === revision ? null : await objectsOf(store);
  return {
    status: 200,
    headers: {},
    body: JSON.stringify({ revision, objects, reads: [...store.reads] } satisfies StoreContent),
  };
}

async function objectsOf(store: Store): Promise<CurrentObject[]> {
  const objects: CurrentObject[] = [];
  for (const bucket of store.buckets.values())
    for (const key of bucket.keys()) {
      const version = bucket.latest(key);
      if (!version || version.marker) continue;
      objects.push({ bucket: bucket.name, key, version, sha256: await hashOf(store, version.body) });
    }
  return objects;
}

async function change(request: S3Request, store: Store): Promise<S3Answer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request.message as AsyncIterable<Buffer>) chunks.push(chunk);
  const {
    back = [],
    damage,
    erase = [],
    forgetReads = false,
  } = JSON.parse(Buffer.concat(chunks).toString()) as StoreChange;
  for (const { bucket, key, version } of back) bringBack(store, bucket, key, version, request.now);
  if (damage) store.commit(...(await damaged(store, damage)));
  for (const { bucket, key } of erase)
    store.commit(
      ...store
        .bucket(bucket)
        .versions(key)
        .map(({ id }) => removed(bucket, key, id)),
    );
  if (forgetReads) store.reads.clear();
  return { status: 200, headers: {} };
}

const removed = (bucket: string, key: string, id: string): StoreEvent => ({ type: 'version.removed', bucket, key, id });

function bringBack(store: Store, bucket: string, key: string, version: Version | null, now: number): void {
  if (version === null) return void removeKey(store, bucket, key, undefined, now);
  const versions = store.bucket(bucket).versions(key);
  const place = versions.findIndex(({ id, etag }) => id === version.id && etag === version.etag);
  if (place >= 0) return store.commit(...versions.slice(0, place).map(({ id }) => removed(bucket, key, id)));
  const at = Math.max(now, versions[0]?.at ?? 0);
  store.commit({
    type: 'version.added',
    bucket,
    key,
    version: { ...version, id: store.nextVersionId(store.bucket(bucket)), at },
  });
}

async function damaged(store: Store, { bucket, key, how }: NonNullable<StoreChange['damage']>): Promise<StoreEvent[]> {
  const version = store.bucket(bucket).latest(key);
  if (!version || version.marker) throw new S3Error('NoSuchKey', `there is no object ${key}`);
  const chunks: Buffer[] = [];
  for await (const chunk of store.blobs.read(version.body)) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  const middle = Math.floor(bytes.length / 2);
  if (how === 'flip') bytes[middle] = (bytes[middle] ?? 0) ^ 1;
  const kept = how === 'flip' ? bytes : bytes.subarray(0, middle);
  const changed: Version = {
    ...version,
    size: kept.length,
    etag: createHash('md5').update(kept).digest('hex'),
    body: kept.length === 0 ? [] : [store.blobs.pack(kept)],
    checksums: {},
    parts: null,
  };
  return [removed(bucket, key, version.id), { type: 'version.added', bucket, key, version: changed }];
}

/** Blobs are never changed, so each is hashed once. */
const hashes = new WeakMap<readonly Blob[], string>();

async function hashOf(store: Store, body: readonly Blob[]): Promise<string> {
  const known = hashes.get(body);
  if (known !== undefined) return known;
  const hash = createHash('sha256');
  for await (const chunk of store.blobs.read(body)) hash.update(chunk);
  const digest = hash.digest('hex');
  hashes.set(body, digest);
  return digest;
}
