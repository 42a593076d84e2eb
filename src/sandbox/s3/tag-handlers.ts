import type { S3Answer, S3Context } from './context.ts';
import { readText } from './body.ts';
import { S3Error } from './errors.ts';
import type { Tags } from './nouns.ts';
import { findVersion, versionHeader } from './read-handlers.ts';
import type { S3Request } from './request.ts';
import { header } from './request.ts';
import { readXml, textOf, writeXml } from './xml.ts';

export function getTagging({ request, store }: S3Context): S3Answer {
  const bucket = store.bucket(request.bucket);
  const version = findVersion(bucket, request);
  const tags = Object.entries(version.tags ?? {}).map(([Key, Value]) => ({ Key, Value }));
  const body = writeXml('Tagging', { TagSet: { Tag: tags } });
  return { status: 200, headers: versionHeader(bucket.versioning, version), body };
}

export async function putTagging({ request, signed, store }: S3Context): Promise<S3Answer> {
  const document = readXml(await readText(request, signed), 'Tagging');
  const set = document['TagSet'] as { readonly Tag?: readonly unknown[] } | undefined;
  const tags = (set?.Tag ?? []).map((tag) => [textOf(tag, 'Key') ?? '', textOf(tag, 'Value') ?? ''] as const);
  return setTags({ request, store }, checkTags(tags), 200);
}

export const deleteTagging = (context: S3Context): S3Answer => setTags(context, {}, 204);

/** `x-amz-tagging`, written like a query; undefined when the request has none. */
export function readTagHeader(request: S3Request): Tags | undefined {
  const text = header(request, 'x-amz-tagging');
  return text === undefined || text === '' ? undefined : checkTags([...new URLSearchParams(text)]);
}

function setTags({ request, store }: Pick<S3Context, 'request' | 'store'>, tags: Tags, status: number): S3Answer {
  const bucket = store.bucket(request.bucket);
  const { id } = findVersion(bucket, request);
  store.commit({ type: 'version.tagged', bucket: bucket.name, key: request.key, id, tags });
  return { status, headers: bucket.versioning === null ? {} : { 'x-amz-version-id': id } };
}

function checkTags(tags: readonly (readonly [string, string])[]): Tags {
  if (tags.length > 10) throw new S3Error('BadRequest', 'an object may have at most 10 tags');
  for (const [key, value] of tags) {
    if (key === '' || key.length > 128 || value.length > 256) {
      throw new S3Error('InvalidTag', 'the key of a tag must have 1 to 128 characters, and its value at most 256');
    }
  }
  if (new Set(tags.map(([key]) => key)).size < tags.length) throw new S3Error('InvalidTag', 'a tag is repeated');
  return Object.fromEntries(tags);
}
