import type { S3Answer, S3Context } from './context.ts';
import {
  createBucket,
  deleteBucket,
  getLocation,
  getVersioning,
  headBucket,
  listBuckets,
  putVersioning,
} from './bucket-handlers.ts';
import { copyObject, uploadPartCopy } from './copy-handlers.ts';
import { S3Error } from './errors.ts';
import { listObjectsV1, listObjectsV2, listObjectVersions } from './listing-handlers.ts';
import { abortUpload, completeUpload, createUpload, listParts, listUploads, uploadPart } from './multipart-handlers.ts';
import { getObject, headObject } from './read-handlers.ts';
import type { S3Request } from './request.ts';
import { header } from './request.ts';
import { deleteTagging, getTagging, putTagging } from './tag-handlers.ts';
import { deleteObject, deleteObjects, putObject } from './write-handlers.ts';

interface Route {
  readonly on: 'service' | 'bucket' | 'object';
  readonly method: string;
  /** A query parameter that must be present. */
  readonly query?: string;
  readonly copy?: true;
  readonly handle: (context: S3Context) => S3Answer | Promise<S3Answer>;
}

/** The first match wins, so routes with a query come before those without. */
const ROUTES: readonly Route[] = [
  { on: 'service', method: 'GET', handle: listBuckets },
  { on: 'bucket', method: 'GET', query: 'location', handle: getLocation },
  { on: 'bucket', method: 'GET', query: 'versioning', handle: getVersioning },
  { on: 'bucket', method: 'PUT', query: 'versioning', handle: putVersioning },
  { on: 'bucket', method: 'GET', query: 'versions', handle: listObjectVersions },
  { on: 'bucket', method: 'GET', query: 'uploads', handle: listUploads },
  { on: 'bucket', method: 'GET', query: 'list-type', handle: listObjectsV2 },
  { on: 'bucket', method: 'POST', query: 'delete', handle: deleteObjects },
  { on: 'bucket', method: 'GET', handle: listObjectsV1 },
  { on: 'bucket', method: 'HEAD', handle: headBucket },
  { on: 'bucket', method: 'PUT', handle: createBucket },
  { on: 'bucket', method: 'DELETE', handle: deleteBucket },
  { on: 'object', method: 'GET', query: 'tagging', handle: getTagging },
  { on: 'object', method: 'PUT', query: 'tagging', handle: putTagging },
  { on: 'object', method: 'DELETE', query: 'tagging', handle: deleteTagging },
  { on: 'object', method: 'POST', query: 'uploads', handle: createUpload },
  { on: 'object', method: 'POST', query: 'uploadId', handle: completeUpload },
  { on: 'object', method: 'PUT', query: 'uploadId', copy: true, handle: uploadPartCopy },
  { on: 'object', method: 'PUT', query: 'uploadId', handle: uploadPart },
  { on: 'object', method: 'DELETE', query: 'uploadId', handle: abortUpload },
  { on: 'object', method: 'GET', query: 'uploadId', handle: listParts },
  { on: 'object', method: 'PUT', copy: true, handle: copyObject },
  { on: 'object', method: 'PUT', handle: putObject },
  { on: 'object', method: 'GET', handle: getObject },
  { on: 'object', method: 'HEAD', handle: headObject },
  { on: 'object', method: 'DELETE', handle: deleteObject },
];

/** Parts of the protocol that are not implemented: an error is better than reading `PUT /bucket?policy` as a new bucket. */
const MISSING = [
  'accelerate',
  'acl',
  'analytics',
  'attributes',
  'cors',
  'encryption',
  'intelligent-tiering',
  'inventory',
  'legal-hold',
  'lifecycle',
  'logging',
  'metrics',
  'notification',
  'object-lock',
  'ownershipControls',
  'policy',
  'policyStatus',
  'publicAccessBlock',
  'replication',
  'requestPayment',
  'restore',
  'retention',
  'select',
  'torrent',
  'website',
];

export function routeOf(request: S3Request): Route {
  const missing = MISSING.find((name) => request.query.has(name));
  const on = request.bucket === '' ? 'service' : request.key === '' ? 'bucket' : 'object';
  if (missing !== undefined) throw new S3Error('NotImplemented', `the S3 server of the sandbox has no ?${missing}`);
  if (on === 'bucket' && request.query.has('tagging')) {
    throw new S3Error('NotImplemented', 'the S3 server of the sandbox has no ?tagging of buckets');
  }
  const copy = header(request, 'x-amz-copy-source') !== undefined;
  const route = ROUTES.find(
    (each) =>
      each.on === on &&
      each.method === request.method &&
      (each.query === undefined || request.query.has(each.query)) &&
      (each.copy === undefined || copy),
  );
  if (route) return route;
  throw new S3Error('MethodNotAllowed', `${request.method} is not possible on this ${on}`);
}
