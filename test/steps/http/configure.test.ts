import { expect, test } from 'vitest';
import { http } from '../../../src/steps/http/index.ts';
import { fenceOf } from '../fence.ts';

const problems = async (code: string): Promise<string[]> => {
  const { config, diagnostics } = await http.configure(fenceOf(code));
  if (diagnostics.length > 0) expect(config).toBeNull();
  return diagnostics.map(({ line, message }) => `${line} ${message}`);
};

test('a request is read as in .http files', async () => {
  const code =
    '# a comment\n# @timeout 5\n# @no-redirect\n\npost https://x.test/a/${ID}\n  ?q=${Q}\n  &r=1 HTTP/1.1\nContent-Type: application/json\n# not sent\nX-Key:  ${KEY} \n\n{"a": "${A}"}\n\n';
  const { config, references, diagnostics } = await http.configure(fenceOf(code));
  expect(diagnostics).toEqual([]);
  expect(config).toEqual({
    method: 'POST',
    url: 'https://x.test/a/${ID}?q=${Q}&r=1',
    headers: [
      { name: 'Content-Type', value: 'application/json' },
      { name: 'X-Key', value: '${KEY}' },
    ],
    body: { kind: 'json', text: '{"a": "${A}"}' },
    followRedirects: false,
    timeoutMs: 5_000,
  });
  expect([...references].sort()).toEqual(['A', 'ID', 'KEY', 'Q']);
  expect(config && http.describe(config)).toBe('POST https://x.test/a/${ID}');
});

test('a URL alone is a GET', async () => {
  const { config } = await http.configure(fenceOf('${BASE}/healthz'));
  expect(config).toMatchObject({
    method: 'GET',
    url: '${BASE}/healthz',
    body: null,
    followRedirects: true,
    timeoutMs: 30_000,
  });
});

test.each([
  ['', /^11 the fence contains no request/],
  ['GTE https://x.test/', /unknown method GTE/],
  ['GET /relative', /is not an absolute URL/],
  ['GET ftp://x.test/', /is not an absolute URL/],
  ['GET https://u:p@x.test/', /contains a user or password/],
  ['GET https://x.test/a b', /contains a space/],
  ['GET https://x.test/\nno header', /^12 "no header" is not a header/],
  ['GET https://x.test/\n\nbody', /^13 a GET request cannot have a body/],
  [
    'POST https://x.test/\nContent-Type: application/json\n\n{"a": ${A}}',
    /^14 the content type says JSON, but the body is not JSON/,
  ],
  ['GET https://x.test/\n\n###\nGET https://x.test/', /one request/],
  ['# @timeout soon\nGET https://x.test/', /@timeout is "soon"/],
  ['# @no-redirects\nGET https://x.test/', /unknown directive @no-redirects/],
])('%j is refused', async (code, message) => {
  expect((await problems(code))[0]).toMatch(message);
});
