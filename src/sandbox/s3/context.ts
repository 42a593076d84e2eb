import type { Blob } from './nouns.ts';
import type { S3Request } from './request.ts';
import type { Signed } from './signature.ts';
import type { Store } from './store.ts';
import { S3Error } from './errors.ts';
import { header } from './request.ts';

/** What a handler works with. */
export interface S3Context {
  readonly request: S3Request;
  readonly signed: Signed;
  readonly store: Store;
}

/** What a handler returns; the server writes it. */
export interface S3Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** An XML document, or a range of stored bytes. */
  readonly body?: string | { readonly blobs: readonly Blob[]; readonly start: number; readonly end: number };
}

/** Private to the sandbox: `x-sandbox-last-modified` dates a version or delete marker in the past, RFC 3339. */
export function timeOfWrite(request: S3Request): number {
  const text = header(request, 'x-sandbox-last-modified');
  return text === undefined ? request.now : parseTime(text);
}

/** Milliseconds since 1970 of an RFC 3339 time with zone. */
export function parseTime(text: string): number {
  const at = /^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at)) throw new S3Error('InvalidArgument', `${text} is not a time like 2026-01-15T03:15:02Z`);
  return at;
}

export const isoTime = (at: number): string => new Date(at).toISOString();

export const httpTime = (at: number): string => new Date(at).toUTCString();
