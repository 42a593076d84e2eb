import { GetObjectTaggingCommand, HeadObjectCommand, type HeadObjectOutput, type S3Client } from '@aws-sdk/client-s3';
import { describeError } from '../../step-kit/clients.ts';

/** What belongs to an object besides its bytes, as far as S3 reports it. */
export interface ObjectState {
  /** Content type, cache control and the like, user metadata, storage class and encryption, by a readable name. */
  readonly described: Readonly<Record<string, string>>;
  /** Sorted `key=value`, URL-encoded; null where they may not be read. */
  readonly tags: string | null;
  /** Why the tags could not be read. */
  readonly untold: string | null;
  readonly head: HeadObjectOutput;
}

const UNSUPPORTED = [404, 405, 501];

/** Reads one version. A store without tags has none to lose; one that refuses to show them may have some. */
export async function readState(
  client: S3Client,
  object: { readonly bucket: string; readonly key: string; readonly version: string | undefined },
  abortSignal: AbortSignal,
): Promise<ObjectState> {
  const version = object.version === undefined ? {} : { VersionId: object.version };
  const asked = { Bucket: object.bucket, Key: object.key, ...version };
  const [head, told] = await Promise.all([
    client.send(new HeadObjectCommand(asked), { abortSignal }),
    client.send(new GetObjectTaggingCommand(asked), { abortSignal }).catch((error: unknown) => {
      abortSignal.throwIfAborted();
      return error as Error & { readonly $metadata?: { readonly httpStatusCode?: number } };
    }),
  ]);
  const described = describe(head);
  if (!(told instanceof Error)) {
    const tags = (told.TagSet ?? []).map(({ Key = '', Value = '' }) => `${encode(Key)}=${encode(Value)}`);
    return { head, described, tags: tags.sort().join('&'), untold: null };
  }
  if (UNSUPPORTED.includes(told.$metadata?.httpStatusCode ?? 0)) return { head, described, tags: '', untold: null };
  return { head, described, tags: null, untold: describeError(told) };
}

/** Some stores read a plus as a space, others as a plus. */
const encode = (text: string): string => encodeURIComponent(text);

function describe(head: HeadObjectOutput): Record<string, string> {
  const named: Record<string, string | undefined> = {
    'content type': head.ContentType,
    'cache control': head.CacheControl,
    'content encoding': head.ContentEncoding,
    'content disposition': head.ContentDisposition,
    'content language': head.ContentLanguage,
    expires: head.ExpiresString,
    redirect: head.WebsiteRedirectLocation,
    // Some stores report the usual class, others leave it out.
    'storage class': head.StorageClass === 'STANDARD' ? undefined : head.StorageClass,
    encryption: head.ServerSideEncryption,
    'encryption key': head.SSEKMSKeyId,
    ...Object.fromEntries(Object.entries(head.Metadata ?? {}).map(([name, value]) => [`metadata ${name}`, value])),
    'metadata that no header can hold': head.MissingMeta ? String(head.MissingMeta) : undefined,
  };
  return Object.fromEntries(Object.entries(named).filter((pair): pair is [string, string] => pair[1] !== undefined));
}

/**
 * What differs from before, in words. Added encryption is not a loss: buckets add it by themselves. Tags that may not be read are
 * not compared.
 */
export function differences(was: ObjectState, now: ObjectState): string[] {
  const names = new Set([...Object.keys(was.described), ...Object.keys(now.described)]);
  const lost = [...names].filter((name) => {
    const before = was.described[name];
    if (before === undefined && name.startsWith('encryption')) return false;
    return before !== now.described[name];
  });
  return was.tags === now.tags || was.tags === null || now.tags === null ? lost : [...lost, 'tags'];
}
