import { createHash } from 'node:crypto';
import { readLines } from '../lines.ts';
import type { S3Answer } from './context.ts';
import { parseTime } from './context.ts';
import { S3Error } from './errors.ts';
import type { Version } from './nouns.ts';
import type { S3Request } from './request.ts';
import { header } from './request.ts';
import type { Credentials } from './signature.ts';
import { sameText } from './signature.ts';
import type { Store } from './store.ts';
import { removeKey } from './write-handlers.ts';

/** One line of a bulk load. `at` (RFC 3339) dates it, so that a rehearsal can begin with a history. */
export type BulkLine =
  | {
      readonly op: 'put';
      readonly bucket: string;
      readonly key: string;
      readonly body: string;
      /** The encoding of `body`; utf8 by default. */
      readonly encoding?: 'utf8' | 'base64';
      readonly at?: string;
      readonly type?: string;
      readonly metadata?: Readonly<Record<string, string>>;
    }
  | { readonly op: 'delete'; readonly bucket: string; readonly key: string; readonly at?: string }
  /** Created if missing. */
  | { readonly op: 'bucket'; readonly bucket: string; readonly versioned: boolean };

/**
 * Stores JSON lines as objects and delete markers, about 50 times faster than one request each. Private to the
 * sandbox, which seeds tens of thousands of objects with it; the secret key is the password.
 */
export async function loadBulk(request: S3Request, store: Store, credentials: Credentials): Promise<S3Answer> {
  if (!sameText(header(request, 'x-sandbox-secret') ?? '', credentials.secretAccessKey)) {
    throw new S3Error('AccessDenied', 'the bulk load needs the secret key');
  }
  let done = 0;
  for await (const { text: line } of readLines(request.message as AsyncIterable<Buffer>)) {
    if (line === '') continue;
    apply(store, JSON.parse(line) as BulkLine, request.now);
    done += 1;
  }
  return { status: 200, headers: { 'x-sandbox-done': String(done) } };
}

function apply(store: Store, item: BulkLine, now: number): void {
  const { bucket } = item;
  if (item.op === 'bucket') {
    if (!store.buckets.has(bucket)) store.commit({ type: 'bucket.created', bucket, at: now });
    if (item.versioned) store.commit({ type: 'versioning.set', bucket, status: 'Enabled' });
    return;
  }
  const at = item.at === undefined ? now : parseTime(item.at);
  if (item.op === 'delete') removeKey(store, bucket, item.key, undefined, at);
  else store.commit({ type: 'version.added', bucket, key: item.key, version: versionOf(store, item, at) });
}

function versionOf(store: Store, item: Extract<BulkLine, { op: 'put' }>, at: number): Version {
  const bytes = Buffer.from(item.body, item.encoding ?? 'utf8');
  const metadata = Object.entries(item.metadata ?? {}).map(([name, value]) => [name.toLowerCase(), value]);
  return {
    id: store.nextVersionId(store.bucket(item.bucket)),
    at,
    marker: false,
    size: bytes.length,
    etag: createHash('md5').update(bytes).digest('hex'),
    body: bytes.length === 0 ? [] : [store.blobs.pack(bytes)],
    headers: item.type === undefined ? {} : { 'content-type': item.type },
    metadata: Object.fromEntries(metadata) as Record<string, string>,
    checksums: {},
    parts: null,
  };
}
