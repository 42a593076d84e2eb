import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { readChunked } from '../../../src/sandbox/s3/chunked-body.ts';
import { S3Error } from '../../../src/sandbox/s3/errors.ts';
import { readRequest } from '../../../src/sandbox/s3/request.ts';
import { checkSignature } from '../../../src/sandbox/s3/signature.ts';

// The examples of Amazon's documentation ("Authenticating Requests (AWS Signature Version 4)", S3 API reference).
const credentials = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
};
const NOW = Date.UTC(2013, 4, 24);
const SCOPE = 'AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request';
const EMPTY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

const message = (method: string, url: string, headers: Record<string, string>): IncomingMessage =>
  Object.assign(Readable.from([]), { method, url, headers }) as unknown as IncomingMessage;
const check = (method: string, url: string, headers: Record<string, string>, now = NOW) =>
  checkSignature(readRequest(message(method, url, headers), now), credentials);
const authorization = (signedHeaders: string, signature: string): string =>
  `AWS4-HMAC-SHA256 Credential=${SCOPE},SignedHeaders=${signedHeaders},Signature=${signature}`;
const codeOf = (action: () => unknown): string => {
  try {
    action();
    return 'accepted';
  } catch (error) {
    return error instanceof S3Error ? error.code : String(error);
  }
};

describe('a request signed in its header', () => {
  const headers = {
    host: 'examplebucket.s3.amazonaws.com',
    range: 'bytes=0-9',
    'x-amz-content-sha256': EMPTY,
    'x-amz-date': '20130524T000000Z',
    authorization: authorization(
      'host;range;x-amz-content-sha256;x-amz-date',
      'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
    ),
  };

  it("is accepted with the signature of Amazon's example", () => {
    expect(codeOf(() => check('GET', '/test.txt', headers))).toBe('accepted');
  });

  it('signs its query parameters, whatever their order', () => {
    const listing = {
      host: 'examplebucket.s3.amazonaws.com',
      'x-amz-content-sha256': EMPTY,
      'x-amz-date': '20130524T000000Z',
      authorization: authorization(
        'host;x-amz-content-sha256;x-amz-date',
        '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
      ),
    };
    expect(codeOf(() => check('GET', '/?prefix=J&max-keys=2', listing))).toBe('accepted');
    expect(codeOf(() => check('GET', '/?prefix=K&max-keys=2', listing))).toBe('SignatureDoesNotMatch');
  });

  it('is refused when method, path, a signed header or the key differs', () => {
    expect(codeOf(() => check('PUT', '/test.txt', headers))).toBe('SignatureDoesNotMatch');
    expect(codeOf(() => check('GET', '/text.txt', headers))).toBe('SignatureDoesNotMatch');
    expect(codeOf(() => check('GET', '/test.txt', { ...headers, range: 'bytes=0-8' }))).toBe('SignatureDoesNotMatch');
    expect(
      codeOf(() =>
        check('GET', '/test.txt', { ...headers, authorization: headers.authorization.replace('AKIA', 'BKIA') }),
      ),
    ).toBe('InvalidAccessKeyId');
  });

  it('is refused when it is old, unsigned, or has an x-amz header that is not signed', () => {
    expect(codeOf(() => check('GET', '/test.txt', headers, NOW + 16 * 60_000))).toBe('RequestTimeTooSkewed');
    expect(codeOf(() => check('GET', '/test.txt', { host: headers.host }))).toBe('AccessDenied');
    expect(codeOf(() => check('GET', '/test.txt', { ...headers, 'x-amz-acl': 'public-read' }))).toBe('AccessDenied');
  });
});

describe('a presigned request', () => {
  const query = (signature: string): string =>
    `X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${encodeURIComponent(SCOPE)}&X-Amz-Date=20130524T000000Z` +
    `&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=${signature}`;
  const url = `/test.txt?${query('aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404')}`;
  const headers = { host: 'examplebucket.s3.amazonaws.com' };

  it('is accepted until it expires', () => {
    expect(codeOf(() => check('GET', url, headers))).toBe('accepted');
    expect(codeOf(() => check('GET', url, headers, NOW + 86_399_000))).toBe('accepted');
    expect(codeOf(() => check('GET', url, headers, NOW + 86_401_000))).toBe('AccessDenied');
  });

  it('is refused for another object', () => {
    expect(codeOf(() => check('GET', url.replace('test', 'text'), headers))).toBe('SignatureDoesNotMatch');
  });
});

describe('a body that is signed chunk by chunk', () => {
  const headers = {
    host: 's3.amazonaws.com',
    'content-encoding': 'aws-chunked',
    'content-length': '66824',
    'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
    'x-amz-date': '20130524T000000Z',
    'x-amz-decoded-content-length': '66560',
    'x-amz-storage-class': 'REDUCED_REDUNDANCY',
    authorization: authorization(
      'content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class',
      '4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9',
    ),
  };
  const body = (first = 'a'.repeat(65_536)): string =>
    `10000;chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648\r\n${first}\r\n` +
    `400;chunk-signature=0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497\r\n${'a'.repeat(1024)}\r\n` +
    '0;chunk-signature=b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9\r\n\r\n';

  /** The content, sent in pieces of `step` bytes. */
  async function read(text: string, step: number): Promise<string> {
    const signed = check('PUT', '/examplebucket/chunkObject.txt', headers);
    const bytes = Buffer.from(text, 'latin1');
    const pieces = Array.from({ length: Math.ceil(bytes.length / step) }, (_, at) =>
      bytes.subarray(at * step, (at + 1) * step),
    );
    const chunks: Buffer[] = [];
    for await (const chunk of readChunked(Readable.from(pieces) as AsyncIterable<Buffer>, signed, new Map()))
      chunks.push(chunk);
    return Buffer.concat(chunks).toString('latin1');
  }

  it.each([1_000_000, 4096, 17])(
    "is taken apart with the signatures of Amazon's example, %i bytes at a time",
    async (step) => {
      expect((await read(body(), step)) === 'a'.repeat(66_560)).toBe(true);
    },
  );

  it('is refused when one byte of a chunk differs, or the end is missing', async () => {
    await expect(read(body(`b${'a'.repeat(65_535)}`), 4096)).rejects.toMatchObject({ code: 'SignatureDoesNotMatch' });
    await expect(read(body().slice(0, 66_000), 4096)).rejects.toMatchObject({ code: 'IncompleteBody' });
    await expect(read(body().replace('400;', 'zz;'), 4096)).rejects.toMatchObject({ code: 'InvalidRequest' });
  });

  it('can end with signed trailers', async () => {
    const trailing = {
      host: 's3.amazonaws.com',
      'content-encoding': 'aws-chunked',
      'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
      'x-amz-date': '20130524T000000Z',
      'x-amz-decoded-content-length': '66560',
      'x-amz-storage-class': 'REDUCED_REDUNDANCY',
      'x-amz-trailer': 'x-amz-checksum-crc32c',
      authorization: authorization(
        'content-encoding;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class;x-amz-trailer',
        '106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e',
      ),
    };
    const text = (sum: string): string =>
      `10000;chunk-signature=b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2\r\n${'a'.repeat(65_536)}\r\n` +
      `400;chunk-signature=1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7\r\n${'a'.repeat(1024)}\r\n` +
      '0;chunk-signature=2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992\r\n' +
      `x-amz-checksum-crc32c:${sum}\r\n` +
      'x-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n\r\n';
    const signed = check('PUT', '/examplebucket/chunkObject.txt', trailing);
    const readAll = async (sum: string): Promise<Map<string, string>> => {
      const trailers = new Map<string, string>();
      const source = Readable.from([Buffer.from(text(sum))]) as AsyncIterable<Buffer>;
      for await (const chunk of readChunked(source, signed, trailers)) expect(chunk.length).toBeGreaterThan(0);
      return trailers;
    };
    expect((await readAll('sOO8/Q==')).get('x-amz-checksum-crc32c')).toBe('sOO8/Q==');
    await expect(readAll('AAAAAA==')).rejects.toMatchObject({ code: 'SignatureDoesNotMatch' });
  });
});
