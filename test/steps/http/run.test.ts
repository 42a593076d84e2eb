import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { http } from '../../../src/steps/http/index.ts';
import { playFence, type PlayOptions, type Played } from '../fence.ts';

interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

let seen: Seen[] = [];
const servers: Server[] = [];
let base = '';
let other = '';
beforeAll(async () => {
  [base, other] = await Promise.all([listen(), listen()]);
});
afterAll(() => {
  for (const server of servers) server.closeAllConnections();
  for (const server of servers) server.close();
});
beforeEach(() => {
  seen = [];
});

const play = (code: string, options: PlayOptions = {}): Promise<Played> =>
  playFence(http, code, { ...options, params: { BASE: base, OTHER: other, ...options.params } });

test('status, headers, body and JSON are recorded', async () => {
  const { failure, facts, stdout, printed } = await play('GET ${BASE}/json');
  expect(failure).toBeNull();
  expect(facts).toMatchObject({
    status: 200,
    json: { status: 'healthy', n: [1] },
    headers: { 'content-type': 'application/json' },
    truncated: false,
  });
  expect(facts).not.toHaveProperty('headers.set-cookie');
  expect(stdout).toBe('{"status":"healthy","n":[1]}');
  expect(printed).toContain('200 OK');
});

test('values are encoded in path and query, and stay one segment and one parameter', async () => {
  await play('GET ${BASE}/a/${X}?q=${X}', { params: { X: 'a/b?c&d=é #' } });
  expect(seen[0]?.url).toBe('/a/a%2Fb%3Fc%26d%3D%C3%A9%20%23?q=a%2Fb%3Fc%26d%3D%C3%A9%20%23');
});

test('values in a JSON body stay strings, are encoded in a form, and are unchanged elsewhere', async () => {
  const params = { X: 'a"b&c' };
  await play('POST ${BASE}/echo\nContent-Type: application/json\n\n{"x": "${X}", "n": 1}', { params });
  await play('POST ${BASE}/echo\n\n{"x": "${X}"}', { params });
  await play('POST ${BASE}/echo\nContent-Type: application/x-www-form-urlencoded\n\nx=${X}\n&y=1', { params });
  await play('POST ${BASE}/echo\nContent-Type: text/plain\n\n${X}\nline', { params });
  await play('POST ${BASE}/echo\nContent-Type: application/json\n\n{"id": 12345678901234567890}');
  expect(seen.map(({ body }) => body)).toEqual([
    '{"x":"a\\"b&c","n":1}',
    '{"x":"a\\"b&c"}',
    'x=a%22b%26c&y=1',
    'a"b&c\nline',
    '{"id": 12345678901234567890}',
  ]);
});

test.each([
  ['GET ${BASE}/a/${X}/b', { X: '..' }, /change the path/],
  ['GET http://${X}/', { X: 'evil.test/path' }, /is not a host or port/],
  ['GET ${X}/path', { X: 'file:///etc' }, /neither http: nor https:/],
  ['GET ${X}/path', { X: 'http://u:p@x.test' }, /user or password/],
  ['GET ${X}/path', { X: 'nonsense' }, /does not begin a URL/],
  ['GET ${BASE}/\nX-A: ${X}', { X: 'a\r\nX-B: b' }, /contains a line break/],
])('%s with %j is refused before anything is sent', async (code, params, message) => {
  expect((await play(code, { params })).failure).toMatchObject({
    code: 'http',
    message: expect.stringMatching(message),
  });
  expect(seen).toEqual([]);
});

test('a status other than 2xx fails, unless expect judges it', async () => {
  const { failure, facts } = await play('GET ${BASE}/status/503');
  expect(failure).toMatchObject({
    code: 'http',
    found: 'status 503',
    expected: 'a status from 200 to 299',
    at: 'book.md:10:1',
  });
  expect(facts).toMatchObject({ status: 503, body: 'no' });
  expect((await play('GET ${BASE}/status/503', { attributes: { expect: 'status == 503' } })).failure).toBeNull();
});

test('redirects are followed, with the method that the status requires', async () => {
  expect((await play('POST ${BASE}/redirect/302/echo\n\nbody')).facts).toMatchObject({
    status: 200,
    url: `${base}/echo`,
  });
  expect((await play('POST ${BASE}/redirect/307/echo\n\nbody')).failure).toBeNull();
  expect(seen.map(({ method, url, body }) => `${method} ${url} ${body}`)).toEqual([
    'POST /redirect/302/echo body',
    'GET /echo ',
    'POST /redirect/307/echo body',
    'POST /echo body',
  ]);
});

test('headers that may contain secrets are not sent to another origin', async () => {
  await play('GET ${BASE}/away?to=${OTHER}/echo\nX-Api-Key: secret-key\nAuthorization: Bearer t\nAccept: text/plain');
  expect(seen).toHaveLength(2);
  expect(seen[0]?.headers).toMatchObject({ 'x-api-key': 'secret-key' });
  expect(seen[1]?.headers).not.toHaveProperty('x-api-key');
  expect(seen[1]?.headers).not.toHaveProperty('authorization');
  expect(seen[1]?.headers).toMatchObject({ accept: 'text/plain' });
});

test('with @no-redirect a redirect is the answer', async () => {
  const { failure, facts } = await play('# @no-redirect\nGET ${BASE}/redirect/302/echo');
  expect(facts).toMatchObject({ status: 302, headers: { location: '/echo' } });
  expect(failure?.hint).toContain('expect="status == 302"');
});

test('redirects that never end, or leave HTTP, fail', async () => {
  expect((await play('GET ${BASE}/loop')).failure?.message).toContain('more than 10 redirects');
  expect((await play('GET ${BASE}/away?to=ftp://x/')).failure?.message).toContain('redirects from');
});

test('a server that does not answer in time, or does not exist, is named', async () => {
  expect((await play('# @timeout 100ms\nGET ${BASE}/hang')).failure?.message).toBe(
    `GET ${base}/hang failed: no complete answer within 100ms`,
  );
  expect((await play('GET http://127.0.0.1:1/x?token=abc')).failure?.message).toMatch(
    /^GET http:\/\/127\.0\.0\.1:1\/x failed: .*(ECONNREFUSED|bad port)/,
  );
});

test.each(['timeout', 'cancelled'])('%s ends the request of the step', async (reason) => {
  const controller = new AbortController();
  const playing = play('GET ${BASE}/hang', { signal: controller.signal });
  while (seen.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  controller.abort(reason);
  expect(await playing).toMatchObject({ ending: reason, failure: { code: reason } });
});

test('a long answer is cut and marked, and an endless one is cut off', async () => {
  const long = await play('GET ${BASE}/long');
  expect(long.facts).toMatchObject({ bytes: 200_000, truncated: true });
  expect(JSON.stringify(long.facts).length).toBeLessThan(64 * 1024);
  expect((await play('GET ${BASE}/endless')).facts).toMatchObject({ bytes: 1024 ** 2, truncated: true });
});

function listen(): Promise<string> {
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const url = request.url ?? '/';
      seen.push({ method: request.method ?? '', url, headers: request.headers, body });
      const [, redirect, target] = /^\/redirect\/(\d+)(\/.*)$/.exec(url) ?? [];
      if (redirect) response.writeHead(Number(redirect), { location: target }).end();
      else if (url === '/loop') response.writeHead(302, { location: '/loop' }).end();
      else if (url.startsWith('/away?to='))
        response.writeHead(302, { location: decodeURIComponent(url.slice(9)) }).end();
      else if (url.startsWith('/status/')) response.writeHead(Number(url.slice(8))).end('no');
      else if (url === '/json')
        response
          .writeHead(200, { 'content-type': 'application/json', 'set-cookie': 'a=b' })
          .end('{"status":"healthy","n":[1]}');
      else if (url === '/long') response.end('x'.repeat(200_000));
      else if (url === '/endless') {
        const more = (): void => {
          while (!response.destroyed && response.write(Buffer.alloc(65_536, 'x')));
        };
        response.on('drain', more);
        more();
      } else if (url !== '/hang') response.end(body);
    });
  });
  servers.push(server);
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  });
}
