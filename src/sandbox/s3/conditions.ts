import { S3Error } from './errors.ts';
import type { Version } from './nouns.ts';
import type { S3Request } from './request.ts';
import { header } from './request.ts';

/** The conditions of GET and HEAD, in the precedence of RFC 9110 section 13.2.2. */
export function checkReadConditions(request: S3Request, version: Version): void {
  const match = header(request, 'if-match');
  const unmodified = seconds(header(request, 'if-unmodified-since'));
  if (match !== undefined) {
    if (!names(match, version.etag)) failed('If-Match');
  } else if (unmodified !== null && wholeSeconds(version) > unmodified) failed('If-Unmodified-Since');

  const noneMatch = header(request, 'if-none-match');
  const modified = seconds(header(request, 'if-modified-since'));
  const same =
    noneMatch !== undefined ? names(noneMatch, version.etag) : modified !== null && wholeSeconds(version) <= modified;
  if (same) throw new S3Error('NotModified', 'the object is unchanged', { etag: `"${version.etag}"` });
}

/** The conditions of PUT, CompleteMultipartUpload and DELETE on the current version. */
export function checkWriteConditions(request: S3Request, current: Version | undefined): void {
  const there = current !== undefined && !current.marker;
  const match = header(request, 'if-match');
  if (match !== undefined) {
    if (!there) throw new S3Error('NoSuchKey', 'If-Match was given, but there is no such object');
    if (!names(match, current.etag)) failed('If-Match');
  }
  const noneMatch = header(request, 'if-none-match');
  if (noneMatch !== undefined && there && names(noneMatch, current.etag)) failed('If-None-Match');
}

/** The conditions of a copy on its source; all of them fail with 412. */
export function checkCopyConditions(request: S3Request, source: Version): void {
  const match = header(request, 'x-amz-copy-source-if-match');
  if (match !== undefined && !names(match, source.etag)) failed('x-amz-copy-source-if-match');
  const noneMatch = header(request, 'x-amz-copy-source-if-none-match');
  if (noneMatch !== undefined && names(noneMatch, source.etag)) failed('x-amz-copy-source-if-none-match');
  const unmodified = seconds(header(request, 'x-amz-copy-source-if-unmodified-since'));
  if (match === undefined && unmodified !== null && wholeSeconds(source) > unmodified) {
    failed('x-amz-copy-source-if-unmodified-since');
  }
  const modified = seconds(header(request, 'x-amz-copy-source-if-modified-since'));
  if (noneMatch === undefined && modified !== null && wholeSeconds(source) <= modified) {
    failed('x-amz-copy-source-if-modified-since');
  }
}

function names(list: string, etag: string): boolean {
  return list.split(',').some((item) => {
    const text = item
      .trim()
      .replace(/^W\//, '')
      .replace(/^"(.*)"$/, '$1');
    return text === '*' || text === etag;
  });
}

/** HTTP dates have no fractions of seconds. */
const wholeSeconds = (version: Version): number => Math.floor(version.at / 1000);

function seconds(date: string | undefined): number | null {
  const at = date === undefined ? Number.NaN : Date.parse(date);
  return Number.isNaN(at) ? null : Math.floor(at / 1000);
}

function failed(condition: string): never {
  throw new S3Error('PreconditionFailed', `the condition ${condition} does not hold`);
}
