import type { S3Answer, S3Context } from './context.ts';
import { isoTime } from './context.ts';
import { readText } from './body.ts';
import { S3Error } from './errors.ts';
import { readXml, textOf, writeXml } from './xml.ts';

export const OWNER = { ID: 'sandbox', DisplayName: 'sandbox' };

export function listBuckets({ store }: S3Context): S3Answer {
  const buckets = [...store.buckets.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  const body = writeXml('ListAllMyBucketsResult', {
    Owner: OWNER,
    Buckets: { Bucket: buckets.map((bucket) => ({ Name: bucket.name, CreationDate: isoTime(bucket.createdAt) })) },
  });
  return { status: 200, body };
}

export async function createBucket({ request, signed, store }: S3Context): Promise<S3Answer> {
  const name = request.bucket;
  if (!/^(?!\d+\.\d+\.\d+\.\d+$)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) || name.includes('..')) {
    throw new S3Error('InvalidBucketName', `${name} is not a bucket name: 3 to 63 of a-z 0-9 . -`);
  }
  await readText(request, signed);
  if (store.buckets.has(name))
    throw new S3Error('BucketAlreadyOwnedByYou', `the bucket ${name} already exists and is yours`);
  store.commit({ type: 'bucket.created', bucket: name, at: request.now });
  return { status: 200, headers: { location: `/${name}` } };
}

export function headBucket({ request, store }: S3Context): S3Answer {
  store.bucket(request.bucket);
  return { status: 200, headers: { 'x-amz-bucket-region': 'us-east-1' } };
}

export function deleteBucket({ request, store }: S3Context): S3Answer {
  if (!store.bucket(request.bucket).empty) {
    throw new S3Error('BucketNotEmpty', 'the bucket contains objects, versions or delete markers');
  }
  store.commit({ type: 'bucket.removed', bucket: request.bucket });
  return { status: 204 };
}

/** In the protocol, an empty LocationConstraint means us-east-1. */
export function getLocation({ request, store }: S3Context): S3Answer {
  store.bucket(request.bucket);
  return { status: 200, body: writeXml('LocationConstraint', '') };
}

export function getVersioning({ request, store }: S3Context): S3Answer {
  const { versioning } = store.bucket(request.bucket);
  return { status: 200, body: writeXml('VersioningConfiguration', { Status: versioning }) };
}

export async function putVersioning({ request, signed, store }: S3Context): Promise<S3Answer> {
  const status = textOf(readXml(await readText(request, signed), 'VersioningConfiguration'), 'Status');
  store.bucket(request.bucket);
  if (status !== 'Enabled' && status !== 'Suspended') {
    throw new S3Error('MalformedXML', 'the Status of versioning must be Enabled or Suspended');
  }
  store.commit({ type: 'versioning.set', bucket: request.bucket, status });
  return { status: 200 };
}
