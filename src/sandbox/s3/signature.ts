import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { S3Error } from './errors.ts';
import type { S3Request } from './request.ts';
import { header } from './request.ts';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** What is needed to check a signed body chunk by chunk. */
export interface Signed {
  readonly key: Buffer;
  readonly date: string;
  readonly scope: string;
  readonly signature: string;
  /** `x-amz-content-sha256` as it was signed. */
  readonly payload: string;
}

const SKEW_MS = 15 * 60_000;

/** Checks Signature Version 4, in the Authorization header or presigned in the query. Throws an S3Error. */
export function checkSignature(request: S3Request, credentials: Credentials): Signed {
  const claim = request.query.has('X-Amz-Algorithm') ? presignedClaim(request) : headerClaim(request);
  const [accessKeyId = '', day = '', region = '', service = '', terminator = ''] = claim.credential.split('/');
  if (accessKeyId !== credentials.accessKeyId) {
    throw new S3Error('InvalidAccessKeyId', `there is no access key ${accessKeyId}`);
  }
  const scope = `${day}/${region}/${service}/${terminator}`;
  if (service !== 's3' || terminator !== 'aws4_request' || !claim.date.startsWith(day)) {
    throw new S3Error('AuthorizationHeaderMalformed', `the scope ${scope} is not DAY/REGION/s3/aws4_request`);
  }
  const at = dateOf(claim.date);
  if (claim.expires === null ? Math.abs(request.now - at) > SKEW_MS : request.now < at - SKEW_MS) {
    throw new S3Error('RequestTimeTooSkewed', `the date of the request, ${claim.date}, is too far from now`);
  }
  if (claim.expires !== null && request.now > at + claim.expires * 1000) {
    throw new S3Error('AccessDenied', 'the request has expired');
  }
  const key = signingKey(credentials.secretAccessKey, day, region, service);
  const canonical = canonicalRequest(request, claim);
  const expected = hmac(key, `AWS4-HMAC-SHA256\n${claim.date}\n${scope}\n${sha256(canonical)}`).toString('hex');
  if (!sameText(expected, claim.signature)) {
    throw new S3Error('SignatureDoesNotMatch', 'the signature does not match this request and this key');
  }
  return { key, date: claim.date, scope, signature: expected, payload: claim.payload };
}

interface Claim {
  readonly credential: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  readonly date: string;
  /** How many seconds a presigned request is valid; null for one signed in its header. */
  readonly expires: number | null;
  readonly payload: string;
}

function headerClaim(request: S3Request): Claim {
  const text = header(request, 'authorization');
  if (text === undefined) throw new S3Error('AccessDenied', 'the request is not signed');
  const fields =
    /^AWS4-HMAC-SHA256\s+Credential=([^,\s]+)\s*,\s*SignedHeaders=([^,\s]+)\s*,\s*Signature=([0-9a-f]{64})$/.exec(text);
  const date = header(request, 'x-amz-date');
  const payload = header(request, 'x-amz-content-sha256');
  if (!fields || date === undefined) {
    throw new S3Error('AuthorizationHeaderMalformed', 'expected AWS4-HMAC-SHA256 with an x-amz-date header');
  }
  if (payload === undefined) throw new S3Error('InvalidRequest', 'the header x-amz-content-sha256 is missing');
  const [, credential = '', names = '', signature = ''] = fields;
  const signedHeaders = names.split(';');
  if (!signedHeaders.includes('host')) throw new S3Error('AccessDenied', 'the header host is not signed');
  for (const name of Object.keys(request.message.headers)) {
    if (name.startsWith('x-amz-') && !signedHeaders.includes(name)) {
      throw new S3Error('AccessDenied', `the header ${name} is not signed`);
    }
  }
  return { credential, signedHeaders, signature, date, expires: null, payload };
}

function presignedClaim(request: S3Request): Claim {
  const take = (name: string): string => {
    const value = request.query.get(name);
    if (value === undefined) throw new S3Error('InvalidArgument', `a presigned request needs ${name}`);
    return value;
  };
  const expires = Number(take('X-Amz-Expires'));
  if (!(expires >= 1 && expires <= 604_800)) {
    throw new S3Error('InvalidArgument', 'X-Amz-Expires must be between 1 and 604800 seconds');
  }
  return {
    credential: take('X-Amz-Credential'),
    signedHeaders: take('X-Amz-SignedHeaders').split(';'),
    signature: take('X-Amz-Signature'),
    date: take('X-Amz-Date'),
    expires,
    payload: header(request, 'x-amz-content-sha256') ?? request.query.get('X-Amz-Content-Sha256') ?? 'UNSIGNED-PAYLOAD',
  };
}

function canonicalRequest(request: S3Request, claim: Claim): string {
  const path = request.rawPath.split('/').map((part) => encode(decodeURIComponent(part)));
  const query = [...request.query]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .sort(([a, x], [b, y]) => (a < b ? -1 : a > b ? 1 : x < y ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`);
  const headers = claim.signedHeaders.map(
    (name) => `${name}:${(header(request, name) ?? '').trim().replace(/ +/g, ' ')}\n`,
  );
  const signed = claim.signedHeaders.join(';');
  return [request.method, path.join('/'), query.join('&'), headers.join(''), signed, claim.payload].join('\n');
}

function signingKey(secret: string, day: string, region: string, service: string): Buffer {
  return hmac(hmac(hmac(hmac(`AWS4${secret}`, day), region), service), 'aws4_request');
}

export const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');

export const hmac = (key: string | Buffer, data: string): Buffer => createHmac('sha256', key).update(data).digest();

export function sameText(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}

/** Everything but the unreserved characters of RFC 3986. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

function dateOf(text: string): number {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (!parts) throw new S3Error('AccessDenied', `${text} is not a date like 20260115T031502Z`);
  const [year, month, day, hour, minute, second] = parts.slice(1).map(Number);
  return Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second);
}
