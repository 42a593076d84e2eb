import type { Confinement } from '../../model/ports.ts';

const MAX_REDIRECTS = 10;
const MAX_BODY = 1024 ** 2;

export interface Exchange {
  readonly status: number;
  readonly statusText: string;
  readonly headers: Headers;
  /** The first MiB. */
  readonly body: Buffer;
  readonly truncated: boolean;
  /** Where the answer came from, after redirects. */
  readonly url: URL;
}

export interface HttpRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Headers;
  readonly body: string | null;
  readonly followRedirects: boolean;
}

/**
 * Sends the request and reads the answer. Redirects are followed here and not by fetch, which would send headers such
 * as X-Api-Key to any host: to another origin go only the headers in `harmless`. No redirect is followed from https to http.
 * In a rehearsal, the confinement checks every address, also those of redirects.
 */
export async function exchange(
  request: HttpRequest,
  signal: AbortSignal,
  confinement: Confinement | null = null,
): Promise<Exchange> {
  let { method, url, headers, body } = request;
  for (let redirects = 0; ; redirects += 1) {
    confinement?.connect(hostOf(url), portOf(url));
    const response = await fetch(url, { method, headers, body, redirect: 'manual', signal });
    const location = response.headers.get('location');
    if (!request.followRedirects || location === null || ![301, 302, 303, 307, 308].includes(response.status)) {
      return {
        ...(await readBody(response)),
        status: response.status,
        statusText: response.statusText,
        headers: response.headers,
        url,
      };
    }
    await response.body?.cancel();
    if (redirects === MAX_REDIRECTS) throw new Error(`more than ${MAX_REDIRECTS} redirects`);
    const next = new URL(location, url);
    if (next.protocol !== 'https:' && (url.protocol === 'https:' || next.protocol !== 'http:')) {
      throw new Error(
        `the answer ${response.status} redirects from ${url.protocol}//${url.host} to ${next.protocol}//${next.host}`,
      );
    }
    if (next.origin !== url.origin) headers = harmless(headers);
    if (response.status === 303 ? method !== 'HEAD' : [301, 302].includes(response.status) && method === 'POST') {
      [method, body] = ['GET', null];
      headers = new Headers(headers);
      headers.delete('content-type');
    }
    url = next;
  }
}

const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[(.*)\]$/, '$1');

const portOf = ({ port, protocol }: URL): number => Number(port || (protocol === 'http:' ? 80 : 443));

function harmless(headers: Headers): Headers {
  const kept = new Headers();
  for (const name of ['accept', 'accept-language', 'content-type']) {
    const value = headers.get(name);
    if (value !== null) kept.set(name, value);
  }
  return kept;
}

/** Stops reading an endless answer after its first MiB. */
async function readBody(response: Response): Promise<{ readonly body: Buffer; readonly truncated: boolean }> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = response.body?.getReader();
  if (!reader) return { body: Buffer.alloc(0), truncated: false };
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return { body: Buffer.concat(chunks), truncated: false };
    chunks.push(value);
    length += value.length;
    if (length > MAX_BODY) {
      await reader.cancel();
      return { body: Buffer.concat(chunks).subarray(0, MAX_BODY), truncated: true };
    }
  }
}
