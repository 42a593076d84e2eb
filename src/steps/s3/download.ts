import path from 'node:path';
import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import type { S3Client } from '@aws-sdk/client-s3';
import { RunbookError } from '../../model/failure.ts';
import type { OperationFields } from '../../step-kit/operation.ts';
import { parseS3Uri } from '../../step-kit/s3-names.ts';
import { formatSize } from '../../presentation/amounts.ts';
import type { StepContext, StepResult } from '../../model/step-kind.ts';
import { failed, passed } from '../../step-kit/step-result.ts';
import { refuseEmpty } from './refuse-empty.ts';
import { readObject } from './read-object.ts';

/**
 * Downloads an object to a file, which appears whole, synced and with the right SHA-256, or not at all.
 * Facts: `bytes`, `sha256`, `versionId`, `lastModified`, `to`.
 */
export async function download(client: S3Client, fields: OperationFields, context: StepContext): Promise<StepResult> {
  const from = fields.text('from');
  const location = parseS3Uri(from);
  if (!location) throw new Error(`${from} is not an object`);
  const target = path.resolve(context.cwd, fields.text('to'));
  await context.confinement?.write(target);
  const partial = `${target}.${randomBytes(4).toString('hex')}.partial`;
  const expected = fields.optional('sha256')?.toLowerCase();
  // Opened before the request: a stream that opens by itself could fail before any listener is attached.
  const file = await open(partial, 'wx').catch((error: NodeJS.ErrnoException) => {
    throw cannotWrite(fields.text('to'), error);
  });
  try {
    const onBytes = (done: number, total: number | null): void =>
      context.progress({ unit: 'bytes', done, total, label: from });
    const object = { ...location, version: fields.optional('version') };
    const read = await readObject(client, object, context.signal, onBytes, file.createWriteStream());
    const facts = {
      bytes: read.bytes,
      sha256: read.sha256,
      versionId: read.versionId,
      lastModified: read.modified?.toISOString() ?? null,
      to: target,
    };
    if (expected !== undefined && read.sha256 !== expected) {
      const hint = 'use another backup: the object is damaged, or it is a different one; nothing was written';
      const message = `${from} does not have the expected SHA-256`;
      return failed(
        {
          code: 's3',
          message,
          found: `sha256 ${read.sha256}`,
          expected: `sha256 ${expected}`,
          at: context.step.place,
          hint,
        },
        facts,
      );
    }
    refuseEmpty(fields, read.bytes, from, 'nothing was written');
    await sync(partial);
    await rename(partial, target);
    await sync(path.dirname(target));
    context.print(`${from} -> ${fields.text('to')}: ${formatSize(read.bytes)}, sha256 ${read.sha256}\n`);
    return passed(facts, read.sha256);
  } finally {
    await file.close();
    await rm(partial, { force: true });
  }
}

/** Names the path as the runbook has it: the system's message has parts of it, in which a secret would not be recognised. */
function cannotWrite(to: string, { code }: NodeJS.ErrnoException): RunbookError {
  return new RunbookError({
    code: 's3',
    message: `cannot write ${to}: ${code}`,
    hint: 'create the directory in an earlier step, and make it writable',
  });
}

async function sync(file: string): Promise<void> {
  const handle = await open(file, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
