import type { IncomingMessage } from 'node:http';
import { S3Error } from './errors.ts';

/** The path of bulk loads; outside the protocol, because no bucket can have this name. */
export const BULK_PATH = '/_sandbox/bulk';
/** The path for reading and changing the content of the whole store. */
export const CONTENT_PATH = '/_sandbox/content';

/** A request with its address taken apart: path style only, `/bucket/key?query`. */
export interface S3Request {
  readonly method: string;
  /** Empty for the service itself. */
  readonly bucket: string;
  /** Empty for the bucket itself. */
  readonly key: string;
  /** Decoded; a name without `=` has the value "". */
  readonly query: ReadonlyMap<string, string>;
  /** The path with its original encoding, which is what was signed. */
  readonly rawPath: string;
  readonly message: IncomingMessage;
  /** When it arrived, milliseconds since 1970. */
  readonly now: number;
}

export function readRequest(message: IncomingMessage, now: number): S3Request {
  const url = message.url ?? '/';
  const mark = url.indexOf('?');
  const rawPath = mark < 0 ? url : url.slice(0, mark);
  const parts = /^\/([^/]*)(?:\/([\s\S]*))?$/.exec(rawPath);
  if (!parts) throw new S3Error('InvalidURI', 'the path must begin with /');
  const key = decode(parts[2] ?? '');
  if (Buffer.byteLength(key) > 1024) throw new S3Error('KeyTooLongError', 'a key may have at most 1024 bytes');
  return {
    method: message.method ?? 'GET',
    bucket: decode(parts[1] ?? ''),
    key,
    query: readQuery(mark < 0 ? '' : url.slice(mark + 1)),
    rawPath,
    message,
    now,
  };
}

/** Unlike URLSearchParams, reads `+` literally: a signer sends a space as %20. */
export function readQuery(text: string): Map<string, string> {
  const query = new Map<string, string>();
  for (const pair of text.split('&').filter((part) => part !== '')) {
    const equals = pair.indexOf('=');
    query.set(decode(equals < 0 ? pair : pair.slice(0, equals)), equals < 0 ? '' : decode(pair.slice(equals + 1)));
  }
  return query;
}

/** The value of a header; repeated ones are joined. */
export function header(request: S3Request, name: string): string | undefined {
  const value = request.message.headers[name];
  return Array.isArray(value) ? value.join(',') : value;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new S3Error('InvalidURI', `${text} is not URL-encoded UTF-8`);
  }
}
