import type { DeleteMarkerEntry, EncodingType, S3Client } from '@aws-sdk/client-s3';
import { loadLibrary } from '../../program-path/index.ts';
import { s3ClientFor } from '../../step-kit/clients.ts';
import type { S3Settings } from '../../model/ports.ts';
import { listedKey, nextVersionMarker, type VersionMarker } from '../../step-kit/s3-names.ts';

export interface ListedObject {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  readonly modified: Date;
}

/** A version, or a delete marker (of size 0), of a key. */
export interface ListedVersion extends ListedObject {
  readonly version: string;
  readonly latest: boolean;
  readonly marker: boolean;
}

/** `ctx.s3(name)`: lists page by page, reads, writes and removes, without a client library in the runbook. */
export interface ObjectStore {
  /** Current objects below a prefix, in the order of the store. */
  list(bucket: string, prefix?: string): AsyncGenerator<ListedObject>;
  /** All versions and delete markers below a prefix; for one key the newest first, markers after the versions of their page. */
  versions(bucket: string, prefix?: string): AsyncGenerator<ListedVersion>;
  /** The content of the current version, or of the one that is named. Throws the error of the client when there is none. */
  bytes(bucket: string, key: string, version?: string): Promise<Buffer>;
  /** The content as UTF-8. */
  text(bucket: string, key: string, version?: string): Promise<string>;
  /** Writes an object whole, as a new version where the bucket is versioned. */
  put(bucket: string, key: string, body: string | Uint8Array, options?: { readonly type?: string }): Promise<void>;
  /** Removes the current object; where the bucket is versioned, its versions stay below a delete marker. */
  remove(bucket: string, key: string): Promise<void>;
  /** The client of the AWS SDK, for everything else. */
  client(): Promise<S3Client>;
  close(): Promise<void>;
}

type S3Library = typeof import('./s3-client.library.ts');

/** Nothing is loaded or connected before the first use. */
export function createObjectStore(settings: S3Settings | (() => Promise<S3Settings>)): ObjectStore {
  let opened: Promise<S3Client> | undefined;
  const library = (): S3Library => loadLibrary('s3-client') as S3Library;
  const open = async (): Promise<S3Client> =>
    s3ClientFor(library(), typeof settings === 'function' ? await settings() : settings);
  const client = (): Promise<S3Client> => (opened ??= open());
  const bytes = async (Bucket: string, Key: string, VersionId?: string): Promise<Buffer> => {
    const { GetObjectCommand } = library();
    const { Body } = await (await client()).send(new GetObjectCommand({ Bucket, Key, VersionId }));
    return Buffer.from((await Body?.transformToByteArray()) ?? []);
  };
  return {
    client,
    bytes,
    text: async (bucket, key, version) => (await bytes(bucket, key, version)).toString('utf8'),
    async put(Bucket, Key, Body, { type } = {}) {
      const { PutObjectCommand } = await import('@aws-sdk/client-s3');
      await (await client()).send(new PutObjectCommand({ Bucket, Key, Body, ContentType: type }));
    },
    async remove(Bucket, Key) {
      const { DeleteObjectCommand } = await import('@aws-sdk/client-s3');
      await (await client()).send(new DeleteObjectCommand({ Bucket, Key }));
    },
    async *list(Bucket, Prefix = '') {
      const { paginateListObjectsV2 } = library();
      const pages = paginateListObjectsV2({ client: await client() }, { Bucket, Prefix, EncodingType: 'url' });
      for await (const { Contents = [], EncodingType } of pages) {
        for (const { Key = '', Size = 0, LastModified = new Date(0) } of Contents) {
          yield { key: listedKey(Key, EncodingType), size: Size, modified: LastModified };
        }
      }
    },
    async *versions(Bucket, Prefix = '') {
      const { ListObjectVersionsCommand } = library();
      let next: Partial<VersionMarker> = {};
      for (;;) {
        const request = new ListObjectVersionsCommand({ Bucket, Prefix, EncodingType: 'url', ...next });
        const page = await (await client()).send(request);
        const { EncodingType } = page;
        for (const one of page.Versions ?? []) yield listed(one, one.Size ?? 0, false, EncodingType);
        for (const one of page.DeleteMarkers ?? []) yield listed(one, 0, true, EncodingType);
        const marker = nextVersionMarker(page);
        if (marker === null) return;
        next = marker;
      }
    },
    async close() {
      (await opened)?.destroy();
    },
  };
}

function listed(one: DeleteMarkerEntry, size: number, marker: boolean, encoding?: EncodingType): ListedVersion {
  const { Key = '', VersionId = 'null', IsLatest = false, LastModified = new Date(0) } = one;
  return { key: listedKey(Key, encoding), version: VersionId, latest: IsLatest, marker, size, modified: LastModified };
}
