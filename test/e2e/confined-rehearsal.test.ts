import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Workplace } from '../support/cli.ts';

// A service outside the sandbox: `/leave` redirects to another one.
const heard: string[] = [];
const outside = createServer((request, response) => {
  heard.push(`${request.method} ${request.url}`);
  response.end('{}');
});
const within = createServer((request, response) => {
  response.writeHead(request.url === '/leave' ? 307 : 200, { location: `${addressOf(outside)}/reached` });
  response.end('{}');
});
const addressOf = (server: typeof outside): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const workplace = new Workplace();
beforeAll(async () => {
  for (const server of [outside, within]) await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  for (const server of [outside, within]) server.close();
  workplace.remove();
});

const play = async (steps: string, more = ''): Promise<{ readonly code: number | null; readonly text: string }> => {
  workplace.write(
    'book.md',
    `---\nsandbox:\n  s3: { buckets: { lake: { versioned: true } } }\n${more}---\n\n# A rehearsal\n\n${steps}\n`,
  );
  const words = ['play', 'book.md', '--sandbox', '--ui', 'plain', '--yes', '--new', '--on-failure', 'end'];
  const { code, stdout, stderr } = await workplace.runbook(words);
  return { code, text: stdout + stderr };
};
const fence = (info: string, code: string): string => `\`\`\`${info}\n${code}\n\`\`\`\n\n`;

test.each([
  ['a file with an absolute path', () => fence(`text {.file #it path=${workplace.folder}/abs}`, 'x'), 'abs'],
  [
    'a file behind a link',
    () => fence('bash {#link}', `ln -s '${workplace.folder}' out`) + fence('text {.file #it path=out/linked}', 'x'),
    'linked',
  ],
  [
    'a download that climbs',
    () =>
      fence('bash {#file}', 'echo x > x') +
      fence('yaml {.s3 #up}', 'upload: { from: x, to: s3://lake/x }') +
      fence('yaml {.s3 #it}', `download: { from: s3://lake/x, to: ../../../../../../../..${workplace.folder}/down }`),
    'down',
  ],
  [
    'a manifest',
    () =>
      fence('bash {#file}', 'echo x > x') +
      fence('yaml {.s3 #up}', 'upload: { from: x, to: s3://lake/x }') +
      fence('yaml {.s3 #it}', `manifest: { bucket: lake, to: ${workplace.folder}/manifest }`),
    'manifest',
  ],
  [
    'a report',
    () =>
      fence('bash {#file}', 'echo x > x') +
      fence('yaml {.s3 #up}', 'upload: { from: x, to: s3://lake/x }') +
      fence('yaml {.s3 #make}', `manifest: { bucket: lake, to: m }`) +
      fence('yaml {.s3 #it}', `verify: { bucket: lake, manifest: m, report: ${workplace.folder}/report }`),
    'report',
  ],
])('%s is not written from a rehearsal', async (_, steps, name) => {
  const { code, text } = await play(steps());
  expect(text).toContain('is outside the sandbox, so it was not written');
  expect(code).toBe(1);
  expect(existsSync(path.join(workplace.folder, name))).toBe(false);
});

test('a request to an address outside the sandbox is not made, and a redirect there not followed, unless the sandbox names it', async () => {
  const { host } = new URL(addressOf(outside));
  const direct = fence('http {#ask}', `GET ${addressOf(outside)}/direct`);
  const refused = await play(direct);
  expect(refused.text).toContain(`${host} does not belong to the sandbox, so no connection was made`);
  expect(refused.text).toContain('outside-sandbox');
  const inner = new URL(addressOf(within)).host;
  const redirected = await play(fence('http {#ask}', `GET ${addressOf(within)}/leave`), `  allow: ['${inner}']\n`);
  expect(redirected.text).toContain(`${host} does not belong to the sandbox`);
  expect(heard).toEqual([]);
  expect((await play(direct, `  allow: ['${host}']\n`)).code).toBe(0);
  expect(heard).toEqual(['GET /direct']);
});

test('a connection that a step or a param redirects outside the sandbox is refused, also in a script', async () => {
  const { port } = outside.address() as AddressInfo;
  const reach = `  env: { AWS_ENDPOINT_URL: 'http://127.0.0.1:${port}', PGHOST: 127.0.0.1, PGPORT: '${port}' }\n`;
  heard.length = 0;
  for (const steps of [
    fence('yaml {.s3 #it}', 'manifest: { bucket: lake, to: m }'),
    fence('sql {#it}', 'select 1;'),
    fence('js {#it}', `for await (const each of ctx.s3().list('lake')) console.log(each);`),
    fence('js {#it}', `await ctx.pg();`),
  ]) {
    const { code, text } = await play(steps, reach);
    expect(text).toContain(`127.0.0.1:${port} does not belong to the sandbox`);
    expect(code).toBe(1);
  }
  expect(heard).toEqual([]);
});

test('an address without a port is refused before anything is started', async () => {
  const { code, text } = await play(fence('bash {#it}', 'true'), '  allow: [api.example.com]\n');
  expect([code, text]).toEqual([2, expect.stringContaining('host:port')]);
});

test('a file inside the sandbox is written', async () => {
  const { code } = await play(
    fence('text {.file #it path=inside.txt}', 'hello') +
      fence('bash {#look}', `cat inside.txt > '${workplace.folder}/seen'`),
  );
  // A command is a separate process and is not confined, as the docs say.
  expect([code, readFileSync(path.join(workplace.folder, 'seen'), 'utf8')]).toEqual([0, 'hello\n']);
});
