import {
  CreateBucketCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openS3 } from '../../../src/step-kit/clients.ts';
import type { S3Settings } from '../../../src/model/ports.ts';
import { s3 } from '../../../src/steps/s3/index.ts';
import type { Subject } from '../../sandbox/s3/conformance.ts';
import { playFence, type Played } from '../fence.ts';

/** What another server cannot keep, one switch each. */
export interface Limits {
  readonly noStorageClass?: boolean;
  readonly noTags?: boolean;
  readonly kmsKey?: string;
  /** Lifecycle rules can be set. */
  readonly lifecycle?: boolean;
}

const DESCRIBED = {
  ContentType: 'text/x-good',
  CacheControl: 'max-age=60',
  ContentDisposition: 'attachment; filename="a b.txt"',
  ContentEncoding: 'identity',
  ContentLanguage: 'de',
  Expires: new Date('2030-01-02T03:04:05Z'),
  Metadata: { owner: 'data team', 'x-y': '1+1=2' },
  Tagging: 'class=gold%20%2B%20silver&plus=a%3Db',
};

/** A restore brings back everything that belongs to an object, on any server: tested with that of the sandbox and with others. */
export function describeCarried(
  name: string,
  start: () => Promise<Subject & { stop(): Promise<void> }>,
  limits: Limits = {},
): void {
  describe(`restore-as-of at ${name}`, () => {
    let subject: Awaited<ReturnType<typeof start>>;
    let settings: S3Settings;
    let client: S3Client;
    beforeAll(async () => {
      subject = await start();
      const { endpoint, accessKeyId, secretAccessKey } = subject;
      const checks = { requestChecksumCalculation: 'WHEN_REQUIRED' } as const;
      const keys = { accessKeyId, secretAccessKey };
      settings = { name: 's', endpoint, region: 'us-east-1', forcePathStyle: true, ...keys, ...checks };
      client = await openS3(settings);
    });
    afterAll(async () => {
      client.destroy();
      await subject.stop();
    });

    const bucket = async (Bucket: string): Promise<string> => {
      await client.send(new CreateBucketCommand({ Bucket }));
      await client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
      return Bucket;
    };
    const state = async (Bucket: string, Key: string): Promise<unknown> => {
      const head = await client.send(new HeadObjectCommand({ Bucket, Key }));
      const { TagSet = [] } = await client.send(new GetObjectTaggingCommand({ Bucket, Key }));
      const { ETag, ContentLength, ContentType, CacheControl, ContentDisposition, ContentEncoding } = head;
      const { ContentLanguage, ExpiresString, Metadata, StorageClass, ServerSideEncryption, SSEKMSKeyId } = head;
      const described = { ContentType, CacheControl, ContentDisposition, ContentEncoding, ContentLanguage };
      const kept = { ExpiresString, Metadata, StorageClass, ServerSideEncryption, SSEKMSKeyId };
      const tags = TagSet.map((tag) => `${tag.Key}=${tag.Value}`).sort();
      return { ...described, ...kept, ETag, ContentLength, tags };
    };
    /** At least a second from what is written before and after. */
    const now = async (): Promise<string> => {
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      const time = new Date().toISOString();
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      return time;
    };
    const restore = (Bucket: string, time: string): Promise<Played> =>
      playFence(s3, `restore-as-of: { bucket: ${Bucket}, time: "${time}" }`, { s3: settings });
    const { Tagging, ...untagged } = DESCRIBED;
    const described = limits.noTags ? untagged : DESCRIBED;
    const special = {
      ...(limits.noStorageClass ? {} : { StorageClass: 'STANDARD_IA' as const }),
    };

    it('brings back everything that belongs to an object, in one piece or in parts, and then recognises it', async () => {
      const Bucket = await bucket('carried');
      await client.send(new PutObjectCommand({ Bucket, Key: 'whole', Body: 'good', ...described, ...special }));
      const big = { Bucket, Key: 'parts', Body: Buffer.alloc(11 * 1024 ** 2, 1), ...untagged, ...special };
      await new Upload({ client, params: big, partSize: 5 * 1024 ** 2 }).done();
      const TagSet = [...new URLSearchParams(Tagging)].map(([Key, Value]) => ({ Key, Value }));
      if (!limits.noTags) await client.send(new PutObjectTaggingCommand({ Bucket, Key: 'parts', Tagging: { TagSet } }));
      const before = [await state(Bucket, 'whole'), await state(Bucket, 'parts')];
      expect(before).toMatchObject(
        ['whole', 'parts'].map(() => ({
          ContentType: 'text/x-good',
          CacheControl: 'max-age=60',
          Metadata: DESCRIBED.Metadata,
          tags: limits.noTags ? [] : ['class=gold + silver', 'plus=a=b'],
        })),
      );
      const time = await now();
      for (const Key of ['whole', 'parts']) await client.send(new PutObjectCommand({ Bucket, Key, Body: 'bad' }));

      const first = await restore(Bucket, time);
      expect([first.failure, first.facts]).toMatchObject([null, { restored: 2, incomplete: 0, lost: [], failed: 0 }]);
      expect([await state(Bucket, 'whole'), await state(Bucket, 'parts')]).toEqual(before);
      const again = await restore(Bucket, time);
      expect(again.facts).toMatchObject({ restored: 0, unchanged: 2 });
    }, 120_000);

    it('does not call an object unchanged if its bytes are right but its type, metadata or tags are not', async () => {
      const Bucket = await bucket('described');
      const put = async (Key: string, more: object): Promise<void> =>
        void (await client.send(new PutObjectCommand({ Bucket, Key, Body: 'good', ...more })));
      const tagged = (Tagging: string): object => (limits.noTags ? {} : { Tagging });
      const kept = { ContentType: 'a/b', Metadata: { a: '1' }, ...tagged('a=1') };
      const keys = ['cache', 'meta', 'same', 'type', ...(limits.noTags ? [] : ['tags'])];
      for (const key of keys) await put(key, kept);
      const before = await Promise.all(keys.map((key) => state(Bucket, key)));
      const time = await now();
      await put('cache', { ...kept, CacheControl: 'no-store' });
      await put('meta', { ...kept, Metadata: { a: '1', b: '2' } });
      await put('same', kept);
      if (!limits.noTags) await put('tags', { ...kept, ...tagged('a=2') });
      await put('type', { ...kept, ContentType: 'b/a' });
      expect((await restore(Bucket, time)).facts).toMatchObject({
        restored: keys.length - 1,
        unchanged: 1,
        incomplete: 0,
      });
      expect(await Promise.all(keys.map((key) => state(Bucket, key)))).toEqual(before);
      expect((await restore(Bucket, time)).facts).toMatchObject({ restored: 0, unchanged: keys.length });
    }, 120_000);

    it.runIf(limits.kmsKey)(
      'encrypts again what was encrypted, with the same key',
      async () => {
        const Bucket = await bucket('encrypted');
        const sealed = { ServerSideEncryption: 'aws:kms' as const, SSEKMSKeyId: limits.kmsKey };
        await client.send(new PutObjectCommand({ Bucket, Key: 'whole', Body: 'good', ...sealed }));
        const big = { Bucket, Key: 'parts', Body: Buffer.alloc(11 * 1024 ** 2, 1), ...sealed };
        await new Upload({ client, params: big, partSize: 5 * 1024 ** 2 }).done();
        const time = await now();
        for (const Key of ['whole', 'parts']) await client.send(new PutObjectCommand({ Bucket, Key, Body: 'bad' }));
        const { failure, facts } = await restore(Bucket, time);
        expect([failure, facts]).toMatchObject([null, { restored: 2, incomplete: 0 }]);
        for (const Key of ['whole', 'parts'])
          expect(await client.send(new HeadObjectCommand({ Bucket, Key }))).toMatchObject(sealed);
        const read = async (Key: string): Promise<Buffer> => {
          const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
          return Buffer.from((await Body?.transformToByteArray()) ?? []);
        };
        expect((await read('whole')).toString()).toBe('good');
        expect((await read('parts')).equals(big.Body)).toBe(true);
      },
      120_000,
    );

    it.runIf(limits.lifecycle)('refuses a time that the lifecycle rules no longer reach', async () => {
      const Bucket = await bucket('lifecycle');
      await client.send(new PutObjectCommand({ Bucket, Key: 'in/a', Body: 'good' }));
      const Rules = [
        {
          ID: 'r',
          Status: 'Enabled' as const,
          Filter: { Prefix: 'in/' },
          NoncurrentVersionExpiration: { NoncurrentDays: 30 },
        },
      ];
      await client.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules } }));
      const ago = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString();
      const tried = async (prefix: string, days: number, more = ''): Promise<string | undefined> => {
        const code = `restore-as-of: { bucket: ${Bucket}, prefix: ${prefix}, time: "${ago(days)}"${more} }`;
        return (await playFence(s3, code, { s3: settings })).failure?.message;
      };
      const refused = 'the lifecycle rules of lifecycle remove old versions after 30 days';
      expect(await tried('in/', 31)).toContain(refused);
      expect(await tried('in/deeper/', 31)).toContain(refused);
      for (const reached of [tried('in/', 29), tried('out/', 31), tried('in/', 31, ', incomplete: allow')])
        expect(await reached).toMatch(/^(nothing existed|there is no version)/);
    });
  });
}
