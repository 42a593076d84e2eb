import type { FieldRule, Operations } from '../../step-kit/operation.ts';
import { parseS3Uri } from '../../step-kit/s3-names.ts';

const isObject = (text: string): boolean => (parseS3Uri(text)?.key ?? '') !== '';
const hasZone = (text: string): boolean =>
  /T\d\d:\d\d.*(Z|[+-]\d\d:?\d\d)$/.test(text) && !Number.isNaN(Date.parse(text));

const bucket: FieldRule = {
  type: 'text',
  required: true,
  expected: 'the name of a bucket',
  accepts: (text) => !/[/\s:]/.test(text),
};
const prefix: FieldRule = { type: 'text', expected: 'what the keys begin with, such as warehouse/' };
const concurrency: FieldRule = { type: 'count', expected: 'how many objects at a time (16)' };
const allowed = (text: string): boolean => text === 'fail' || text === 'allow';
const permission: FieldRule = { type: 'text', expected: '`fail` (default) or `allow`', accepts: allowed };
const empty = permission;
const object: FieldRule = { type: 'text', required: true, expected: 's3://bucket/key', accepts: isObject };
const file: FieldRule = { type: 'text', required: true, expected: 'the path of a file' };
const fileOrObject: FieldRule = {
  type: 'text',
  required: true,
  expected: 'a path, or s3://bucket/key',
  accepts: (text) => !text.startsWith('s3:') || isObject(text),
};
const sha256: FieldRule = { type: 'text', expected: '64 hex digits', accepts: (text) => /^[0-9a-f]{64}$/i.test(text) };

/** The operations of a `yaml {.s3}` fence. */
export const OPERATIONS: Operations = {
  'restore-as-of': {
    fields: {
      bucket,
      prefix,
      time: {
        type: 'text',
        required: true,
        expected: 'a time with zone, such as 2026-01-15T03:00:00Z',
        accepts: hasZone,
      },
      concurrency,
      empty,
      incomplete: permission,
    },
  },
  download: { fields: { from: object, to: file, sha256, version: { type: 'text', expected: 'a version id' }, empty } },
  upload: {
    fields: { from: file, to: object, sha256, 'content-type': { type: 'text', expected: 'a media type' }, empty },
  },
  manifest: { fields: { bucket, prefix, to: fileOrObject, concurrency, empty } },
  verify: {
    reads: true,
    fields: {
      bucket,
      prefix,
      manifest: fileOrObject,
      concurrency,
      extra: permission,
      empty,
      report: { type: 'text', expected: 'a path for the list of what is wrong' },
    },
  },
  remove: {
    fields: {
      bucket,
      prefix: { ...prefix, required: true },
      only: { type: 'text', expected: 'the path of a list of keys, one per line' },
      empty,
    },
    destructive: true,
  },
};
