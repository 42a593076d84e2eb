import type { FieldRule, Operations } from '../../step-kit/operation.ts';
import { parseS3Uri } from '../../step-kit/s3-names.ts';

const database: FieldRule = { type: 'text', required: true, expected: 'the name of a database' };

/** The operations of a `yaml {.postgres}` fence. */
export const OPERATIONS: Operations = {
  restore: {
    fields: {
      database,
      from: {
        type: 'text',
        required: true,
        expected: 'a path, or s3://bucket/key, of a plain dump',
        accepts: (text) => !text.startsWith('s3:') || (parseS3Uri(text)?.key ?? '') !== '',
      },
      sha256: { type: 'text', expected: '64 hex digits', accepts: (text) => /^[0-9a-f]{64}$/i.test(text) },
      's3-connection': { type: 'text', expected: 'the name of an S3 connection' },
      trust: { type: 'flag', expected: '`true` or `false`' },
    },
  },
  swap: { fields: { database } },
  unswap: { fields: { database } },
  copy: {
    fields: {
      database,
      as: { ...database, expected: 'a name for the copy' },
      replace: { type: 'flag', expected: '`true` or `false`' },
    },
  },
  'drop-previous': { fields: { database }, destructive: true },
  discard: { fields: { database }, destructive: true },
};
