import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { checksum } from '../../../src/steps/checksum/index.ts';
import { fenceOf, playFence } from '../fence.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const sha = (text: string | Buffer): string => createHash('sha256').update(text).digest('hex');
const folder = (files: Record<string, string | Buffer>): string => {
  const cwd = temporaryFolder('runbook-checksum-');
  for (const [name, content] of Object.entries(files)) writeFileSync(path.join(cwd, name), content);
  return cwd;
};
const SHA = { language: 'sha256' };

test('GNU, binary, BSD and escaped lines are read', async () => {
  const cwd = folder({ 'a b.txt': 'a', 'line\nbreak': 'b', 'back\\slash': 'c' });
  const code = [
    `# made by hand`,
    `${sha('a')}  a b.txt`,
    `${sha('a').toUpperCase()} *a b.txt`,
    `SHA256 (a b.txt) = ${sha('a')}`,
    `\\${sha('b')}  line\\nbreak`,
    `${sha('c')}  back\\slash`,
    '',
  ].join('\r\n');
  const { failure, facts } = await playFence(checksum, code, { ...SHA, cwd });
  expect(failure).toBeNull();
  expect(facts).toMatchObject({ ok: 5, failed: 0, missing: 0, total: 5, bytes: 5 });
});

test('sha512 and md5 fences use their own algorithm', async () => {
  const cwd = folder({ a: 'a' });
  for (const language of ['sha512', 'md5']) {
    const digest = createHash(language).update('a').digest('hex');
    expect((await playFence(checksum, `${digest}  a`, { language, cwd })).failure).toBeNull();
  }
});

test('a different or missing file is named with what was found and expected, at its line', async () => {
  const cwd = folder({ good: 'a', bad: 'x' });
  const { failure, facts, printed } = await playFence(
    checksum,
    `${sha('a')}  good\n${sha('b')}  bad\n${sha('c')}  gone`,
    { ...SHA, cwd },
  );
  expect(failure).toMatchObject({
    code: 'checksum',
    message: '2 of 3 failed (2 B read): bad is different, gone is missing',
    at: 'book.md:12:1',
    found: `bad: ${sha('x')}\ngone: no such file or object`,
    expected: `bad: ${sha('b')}\ngone: ${sha('c')}`,
  });
  expect(facts).toMatchObject({ ok: 1, failed: 1, missing: 1, total: 3 });
  expect(printed).toBe('good: OK\nbad: DIFFERENT\ngone: MISSING\n');
});

test('a folder is unreadable, not missing', async () => {
  const cwd = folder({});
  mkdirSync(path.join(cwd, 'd'));
  const { facts } = await playFence(checksum, `${sha('')}  d`, { ...SHA, cwd });
  expect(facts).toMatchObject({
    failed: 1,
    missing: 0,
    files: [{ status: 'unreadable', found: 'not a regular file' }],
  });
});

test('names and digests may come from params and captures', async () => {
  const cwd = folder({ 'dump-7.gz': 'dump' });
  const played = await playFence(checksum, '${SUM}  dump-${ID}.gz', {
    ...SHA,
    cwd,
    params: { ID: '7' },
    vars: { SUM: sha('dump') },
  });
  expect(played.failure).toBeNull();
});

test('progress counts bytes up to the size of all files', async () => {
  const big = Buffer.alloc(3_000_000, 7);
  const cwd = folder({ big, small: 'a' });
  const { progress } = await playFence(checksum, `${sha(big)}  big\n${sha('a')}  small`, { ...SHA, cwd });
  expect(progress.at(-1)).toMatchObject({ unit: 'bytes', done: 3_000_001, total: 3_000_001 });
});

test('an abort ends the reading', async () => {
  const cwd = folder({ a: 'a' });
  const { ending, failure } = await playFence(checksum, `${sha('a')}  a`, {
    ...SHA,
    cwd,
    signal: AbortSignal.abort('timeout'),
  });
  expect({ ending, code: failure?.code }).toEqual({ ending: 'timeout', code: 'timeout' });
});

test.each([
  ['nonsense', /"nonsense" is not a line of sha256sum/],
  [`${'a'.repeat(32)}  file`, /32 hex digits, expected the 64 of sha256/],
  [`MD5 (file) = ${'a'.repeat(32)}`, /this line is MD5, but the fence is sha256/],
  ['# only a comment', /the fence lists no files/],
])('%s is refused when the runbook is read', async (line, message) => {
  const { config, diagnostics } = await checksum.configure(fenceOf(line, SHA));
  expect(config).toBeNull();
  expect(diagnostics.map((found) => found.message)).toEqual([expect.stringMatching(message)]);
});

test('every bad line is reported at its own place', async () => {
  const { diagnostics } = await checksum.configure(fenceOf(`x\n${sha('a')}  a\ny`, { ...SHA, indent: 2 }));
  expect(diagnostics.map(({ line, column }) => [line, column])).toEqual([
    [11, 3],
    [13, 3],
  ]);
});
