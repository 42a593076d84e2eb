import { closeSync, createReadStream, mkdirSync, openSync, truncateSync, writeSync } from 'node:fs';
import path from 'node:path';
import { randomBytes } from 'node:crypto';
import { readLines } from '../lines.ts';
import { Blobs } from './blobs.ts';
import { S3Error } from './errors.ts';
import type { Part, Tags, Upload, Version, Versioning } from './nouns.ts';
import { Bucket } from './versions.ts';

/** What can happen to a store. Its state is the fold over its log, so it outlives its process. */
export type StoreEvent =
  | { readonly type: 'bucket.created'; readonly bucket: string; readonly at: number }
  | { readonly type: 'bucket.removed'; readonly bucket: string }
  | { readonly type: 'versioning.set'; readonly bucket: string; readonly status: Versioning }
  | { readonly type: 'version.added'; readonly bucket: string; readonly key: string; readonly version: Version }
  | { readonly type: 'version.removed'; readonly bucket: string; readonly key: string; readonly id: string }
  | {
      readonly type: 'version.tagged';
      readonly bucket: string;
      readonly key: string;
      readonly id: string;
      readonly tags: Tags;
    }
  | { readonly type: 'upload.begun'; readonly upload: Omit<Upload, 'parts'> }
  | { readonly type: 'part.added'; readonly upload: string; readonly part: Part }
  | { readonly type: 'upload.ended'; readonly upload: string };

/** Buckets, versions and uploads. Commits are synchronous, so a condition checked just before one still holds. */
export class Store {
  readonly blobs: Blobs;
  readonly buckets = new Map<string, Bucket>();
  readonly uploads = new Map<string, Upload>();
  /** `s3://bucket/key` of objects that were read since the start of the server. */
  readonly reads = new Set<string>();
  readonly #log: number;
  readonly #opened = randomBytes(8).toString('hex');
  #commits = 0;

  private constructor(blobs: Blobs, log: number) {
    this.blobs = blobs;
    this.#log = log;
  }

  /** Opens the store in `directory` as its last owner left it: a record that a kill cut off never happened. */
  static async open(directory: string): Promise<Store> {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const file = path.join(directory, 'store.jsonl');
    const store = new Store(new Blobs(path.join(directory, 'blobs')), openSync(file, 'a', 0o600));
    let whole = 0;
    for await (const line of readLines(createReadStream(file) as AsyncIterable<Buffer>)) {
      if (!line.whole) {
        truncateSync(file, whole);
        break;
      }
      store.#apply(JSON.parse(line.text) as StoreEvent);
      whole += Buffer.byteLength(line.text) + 1;
    }
    return store;
  }

  /** Writes the events in one piece, then applies them. Not synced: data lasts as long as the page cache of the machine. */
  commit(...events: readonly StoreEvent[]): void {
    const text = Buffer.from(events.map((event) => `${JSON.stringify(event)}\n`).join(''));
    for (let done = 0; done < text.length;) done += writeSync(this.#log, text, done);
    for (const event of events) this.#apply(event);
    this.#commits += 1;
  }

  /** Equal revisions mean that nothing has changed in between; those of another process are never equal. */
  get revision(): string {
    return `${this.#opened}-${this.#commits}`;
  }

  close(): void {
    closeSync(this.#log);
    this.blobs.close();
  }

  bucket(name: string): Bucket {
    const bucket = this.buckets.get(name);
    if (!bucket) throw new S3Error('NoSuchBucket', `the bucket ${name} does not exist`);
    return bucket;
  }

  upload(bucket: string, key: string, id: string): Upload {
    this.bucket(bucket);
    const upload = this.uploads.get(id);
    if (upload?.bucket !== bucket || upload.key !== key) {
      throw new S3Error('NoSuchUpload', 'the upload does not exist; it may have been completed or aborted');
    }
    return upload;
  }

  /** The id the next version of a bucket gets. */
  nextVersionId(bucket: Bucket): string {
    return bucket.versioning === 'Enabled' ? randomBytes(16).toString('hex') : 'null';
  }

  #apply(event: StoreEvent): void {
    switch (event.type) {
      case 'bucket.created':
        this.buckets.set(event.bucket, new Bucket(event.bucket, event.at));
        return;
      case 'bucket.removed':
        this.buckets.delete(event.bucket);
        return;
      case 'versioning.set':
        this.bucket(event.bucket).versioning = event.status;
        return;
      case 'version.added':
        this.bucket(event.bucket).add(event.key, event.version);
        return;
      case 'version.removed':
        this.bucket(event.bucket).remove(event.key, event.id);
        return;
      case 'version.tagged':
        this.bucket(event.bucket).tag(event.key, event.id, event.tags);
        return;
      case 'upload.begun':
        this.uploads.set(event.upload.id, { ...event.upload, parts: new Map() });
        return;
      case 'part.added':
        this.uploads.get(event.upload)?.parts.set(event.part.number, event.part);
        return;
      case 'upload.ended':
        this.uploads.delete(event.upload);
    }
  }
}
