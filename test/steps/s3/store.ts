import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  ListObjectsV2Command,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { openS3 } from '../../../src/step-kit/clients.ts';
import type { S3Settings } from '../../../src/model/ports.ts';
import { loadObjects } from '../../../src/sandbox/s3/load-objects.ts';
import { startS3Server } from '../../../src/sandbox/s3/index.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

export interface TestStore {
  readonly client: S3Client;
  readonly settings: S3Settings;
  bucket(name: string, versioned?: boolean): Promise<string>;
  put(bucket: string, key: string, body: string | Buffer, at?: string): Promise<void>;
  /** All in one request: a thousand requests would take a busy machine half a minute. */
  putMany(
    bucket: string,
    objects: readonly { readonly key: string; readonly body: string; readonly at?: string }[],
  ): Promise<void>;
  remove(bucket: string, key: string, at?: string): Promise<void>;
  text(bucket: string, key: string): Promise<string>;
  keys(bucket: string): Promise<string[]>;
  /** The versions and delete markers in the bucket. */
  versions(bucket: string): Promise<number>;
  stop(): Promise<void>;
}

/** The versioned S3 server of the sandbox, with the few things that tests need. */
export async function startStore(): Promise<TestStore> {
  const server = await startS3Server({
    directory: temporaryFolder('runbook-test-s3-'),
    credentials: { accessKeyId: 'test', secretAccessKey: 'test-secret' },
  });
  const { endpoint, accessKeyId, secretAccessKey } = server;
  const settings: S3Settings = {
    name: 'lake',
    endpoint,
    accessKeyId,
    secretAccessKey,
    region: 'us-east-1',
    forcePathStyle: true,
  };
  const client = await openS3(settings);
  const dated = <T extends { middlewareStack: { add(middleware: never, options: never): void } }>(
    command: T,
    at?: string,
  ): T => {
    const middleware =
      (next: (args: unknown) => unknown) => (args: { request: { headers: Record<string, string> } }) => {
        if (at !== undefined) args.request.headers['x-sandbox-last-modified'] = at;
        return next(args);
      };
    command.middlewareStack.add(middleware as never, { step: 'build' } as never);
    return command;
  };
  return {
    client,
    settings,
    async bucket(name, versioned = true) {
      await client.send(new CreateBucketCommand({ Bucket: name }));
      if (versioned)
        await client.send(
          new PutBucketVersioningCommand({ Bucket: name, VersioningConfiguration: { Status: 'Enabled' } }),
        );
      return name;
    },
    async put(Bucket, Key, Body, at) {
      await client.send(
        dated(
          new PutObjectCommand({
            Bucket,
            Key,
            Body: typeof Body === 'string' ? Buffer.from(Body) : Body,
            ContentLength: Buffer.byteLength(Body),
          }),
          at,
        ),
      );
    },
    async putMany(bucket, objects) {
      await loadObjects(
        { endpoint, secretAccessKey },
        objects.map((object) => ({ op: 'put', bucket, ...object })),
      );
    },
    async remove(Bucket, Key, at) {
      await client.send(dated(new DeleteObjectCommand({ Bucket, Key }), at));
    },
    async text(Bucket, Key) {
      const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
      return Body?.transformToString() ?? '';
    },
    async keys(Bucket) {
      const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket }));
      return Contents.map(({ Key = '' }) => Key);
    },
    async versions(Bucket) {
      const { Versions = [], DeleteMarkers = [] } = await client.send(new ListObjectVersionsCommand({ Bucket }));
      return Versions.length + DeleteMarkers.length;
    },
    async stop() {
      client.destroy();
      await server.stop();
    },
  };
}
