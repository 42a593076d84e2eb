import type { S3Client } from '@aws-sdk/client-s3';
import { describeError, openS3 } from '../../step-kit/clients.ts';
import { RunbookError } from '../../model/failure.ts';
import { fieldsOf, type OperationConfig, type OperationFields } from '../../step-kit/operation.ts';
import type { StepContext, StepResult, StepRunner } from '../../model/step-kind.ts';
import { toStepResult } from '../../step-kit/step-result.ts';
import { download } from './download.ts';
import { writeManifest } from './manifest.ts';
import { OPERATIONS } from './operations.ts';
import { removeObjects } from './remove.ts';
import { restoreAsOf } from './restore-as-of.ts';
import { upload } from './upload.ts';
import { verifyManifest } from './verify.ts';

type Operation = (client: S3Client, fields: OperationFields, context: StepContext) => Promise<StepResult>;

const RUN: Readonly<Record<string, Operation>> = {
  'restore-as-of': restoreAsOf,
  download,
  upload,
  manifest: writeManifest,
  verify: verifyManifest,
  remove: removeObjects,
};

const LEFT_BEHIND: Readonly<Record<string, string>> = {
  'restore-as-of': 'objects that were restored stay restored; running it again continues with the rest',
  download: 'the destination file is unchanged',
  upload: 'the object may or may not exist; running it again uploads it again',
  manifest: 'no manifest was written',
  verify: 'it only read',
  remove: 'some objects are removed; running it again continues with the rest',
};

export const runner: StepRunner<OperationConfig> = {
  run: (config, context) =>
    toStepResult(context, LEFT_BEHIND[config.operation] ?? '', async () => {
      const operation = RUN[config.operation];
      if (!operation) throw new Error(`there is no operation ${config.operation}`);
      const fields = fieldsOf(config, OPERATIONS, 's3', (values) => context.substitute(values));
      const settings = context.connections.s3(context.step.attributes.connection);
      const client = await openS3(settings);
      try {
        return await operation(client, fields, context);
      } catch (error) {
        if (error instanceof RunbookError || context.signal.aborted) throw error;
        throw new RunbookError(
          {
            code: 's3',
            message: `${config.operation} failed at ${settings.endpoint ?? 'AWS'}: ${describeError(error)}`,
            ...hintFor(error),
          },
          1,
          { cause: error },
        );
      } finally {
        client.destroy();
      }
    }),
};

function hintFor(error: unknown): { readonly hint?: string } {
  const hints: Readonly<Record<string, string>> = {
    NoSuchBucket: 'check the bucket name and which store the connection points to',
    NoSuchKey: 'check the key; in a versioned bucket, a deleted object still has its earlier versions',
    NotFound: 'check bucket and key, and which store the connection points to',
    AccessDenied: 'check user and policy: the credentials of the connection may not do this',
    Forbidden: 'check user and policy: the credentials of the connection may not do this',
    InvalidAccessKeyId: 'check the access key of the connection',
    SignatureDoesNotMatch: 'check the secret key of the connection, and the clock of this machine',
    CredentialsProviderError: 'give the connection credentials, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
    ENOENT: 'check the path; relative paths begin at the working directory of the step',
    ECONNREFUSED: 'check the endpoint of the connection, and that the store is running',
  };
  const { name, code } = error as { readonly name?: string; readonly code?: string };
  const hint = hints[name ?? ''] ?? hints[code ?? ''];
  return hint === undefined ? {} : { hint };
}
