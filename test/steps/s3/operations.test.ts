import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { checksum } from '../../../src/steps/checksum/index.ts';
import { s3 } from '../../../src/steps/s3/index.ts';
import { playFence, type PlayOptions, type Played } from '../fence.ts';
import { startStore, type TestStore } from './store.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

let store: TestStore;
let cwd: string;
beforeAll(async () => {
  store = await startStore();
  await store.bucket('lake');
});
afterAll(() => store.stop());
beforeEach(() => {
  cwd = temporaryFolder('runbook-s3-');
});

const sha = (content: string | Buffer): string => createHash('sha256').update(content).digest('hex');
const play = (code: string, options: PlayOptions = {}): Promise<Played> =>
  playFence(s3, code, { s3: store.settings, cwd, ...options });

test('a download appears whole under its name, and reports what was read', async () => {
  await store.put('lake', 'in/a.txt', 'hello');
  const { failure, facts, stdout, progress } = await play(
    `download: { from: s3://lake/in/a.txt, to: a.txt, sha256: ${sha('hello')} }`,
  );
  expect(failure).toBeNull();
  expect(facts).toMatchObject({ bytes: 5, sha256: sha('hello'), to: path.join(cwd, 'a.txt') });
  expect(stdout).toBe(sha('hello'));
  expect(readFileSync(path.join(cwd, 'a.txt'), 'utf8')).toBe('hello');
  expect(progress.at(-1)).toMatchObject({ unit: 'bytes', done: 5, total: 5 });
});

test('a download to an unwritable path fails before it begins, and names the path as it was given', async () => {
  await store.put('lake', 'in/a.txt', 'hello');
  const { failure } = await play('download: { from: s3://lake/in/a.txt, to: not/there.txt }');
  expect(failure).toMatchObject({ code: 's3', message: 'cannot write not/there.txt: ENOENT' });
});

test('a download with the wrong digest leaves the old file', async () => {
  await store.put('lake', 'in/b.txt', 'hellO');
  writeFileSync(path.join(cwd, 'b.txt'), 'old');
  const { failure } = await play(`download: { from: s3://lake/in/b.txt, to: b.txt, sha256: ${sha('hello')} }`);
  expect(failure).toMatchObject({ code: 's3', found: `sha256 ${sha('hellO')}`, expected: `sha256 ${sha('hello')}` });
  expect(readFileSync(path.join(cwd, 'b.txt'), 'utf8')).toBe('old');
  expect(readdirSync(cwd)).toEqual(['b.txt']);
});

test('an object that does not exist is named with a hint', async () => {
  const { failure } = await play('download: { from: s3://lake/in/none, to: b.txt }');
  expect(failure).toMatchObject({
    code: 's3',
    message: expect.stringContaining('NoSuchKey'),
    hint: expect.stringContaining('check the key'),
  });
  expect(readdirSync(cwd)).toEqual([]);
});

test('an upload is read back and compared, also one in parts', async () => {
  const content = Buffer.alloc(20 * 1024 ** 2, 'runbook');
  writeFileSync(path.join(cwd, 'big'), content);
  const { failure, facts } = await play('upload: { from: big, to: s3://lake/up/big, content-type: x/y }');
  expect(failure).toBeNull();
  expect(facts).toMatchObject({ bytes: content.length, sha256: sha(content) });
  expect((await play('upload: { from: nope, to: s3://lake/up/nope }')).failure).toMatchObject({
    code: 's3',
    hint: expect.stringContaining('check the path'),
  });
});

test('an upload that is not the expected file fails', async () => {
  writeFileSync(path.join(cwd, 'a'), 'a');
  const { failure } = await play(`upload: { from: a, to: s3://lake/up/a, sha256: ${sha('b')} }`);
  expect(failure).toMatchObject({ found: `sha256 ${sha('a')}`, expected: `sha256 ${sha('b')}` });
});

test('a manifest is JSON Lines in the order of the keys and verifies what it describes', async () => {
  await store.bucket('whole');
  for (let i = 0; i < 40; i += 1) await store.put('whole', `t/${String(i).padStart(2, '0')}`, 'x'.repeat(i * 1_000));
  const { facts, stdout } = await play('manifest: { bucket: whole, prefix: t/, to: m.jsonl }');
  const text = readFileSync(path.join(cwd, 'm.jsonl'), 'utf8');
  expect(facts).toEqual({ objects: 40, bytes: 780_000, sha256: sha(text), to: 'm.jsonl' });
  expect(stdout).toBe(sha(text));
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
  expect(lines).toHaveLength(40);
  expect(lines[7]).toEqual({ key: 't/07', size: 7_000, sha256: sha('x'.repeat(7_000)) });
  const verified = await play('verify: { bucket: whole, prefix: t/, manifest: m.jsonl }', { role: 'gate' });
  expect(verified.failure).toBeNull();
  expect(verified.facts).toMatchObject({ ok: 40, missing: 0, extra: 0, different: 0, total: 40, bytes: 780_000 });
});

test('a manifest kept beside its objects is neither in itself nor extra', async () => {
  await store.bucket('beside');
  await store.put('beside', 'a', 'a');
  await play('manifest: { bucket: beside, to: "s3://beside/m.jsonl" }');
  expect((await play('verify: { bucket: beside, manifest: "s3://beside/m.jsonl" }')).facts).toMatchObject({
    ok: 1,
    extra: 0,
    total: 1,
  });
  expect((await play('manifest: { bucket: beside, to: "s3://beside/m.jsonl" }')).facts).toMatchObject({ objects: 1 });
});

test('verify names missing, extra and different objects, with found and expected', async () => {
  await store.bucket('damaged');
  for (const key of ['changed', 'gone', 'longer', 'same']) await store.put('damaged', key, `${key}!`);
  await play('manifest: { bucket: damaged, to: m.jsonl }');
  await store.put('damaged', 'changed', 'changed?');
  await store.put('damaged', 'longer', 'longer!!');
  await store.put('damaged', 'new', 'new');
  await store.remove('damaged', 'gone');
  const { failure, facts } = await play('verify: { bucket: damaged, manifest: m.jsonl }');
  expect(facts).toMatchObject({ ok: 1, missing: 1, extra: 1, different: 2, total: 4 });
  expect(failure?.found).toContain(`changed: sha256 ${sha('changed?')}`);
  expect(failure?.expected).toContain(`changed: sha256 ${sha('changed!')}`);
  expect(failure?.found).toContain('longer: 8 bytes');
  expect(failure?.expected).toContain('longer: 7 bytes');
  expect(failure?.found).toContain('gone: no such object');
  const allowed = await play('verify: { bucket: damaged, manifest: m.jsonl, extra: allow }');
  expect(allowed.facts).toMatchObject({ extra: 0, different: 2 });
});

test('verify with a report lists every problem and does not judge', async () => {
  await store.bucket('looked-at');
  for (let i = 0; i < 30; i += 1) await store.put('looked-at', `k/${i}`, 'same');
  await play('manifest: { bucket: looked-at, to: m.jsonl }');
  for (let i = 0; i < 25; i += 1) await store.put('looked-at', `k/${i}`, 'SAME');
  await store.remove('looked-at', 'k/29');
  const { failure, facts, stdout } = await play(
    'verify: { bucket: looked-at, manifest: m.jsonl, report: wrong.jsonl }',
  );
  expect(failure).toBeNull();
  expect(stdout).toBe('26');
  expect(facts).toMatchObject({ ok: 4, different: 25, missing: 1 });
  const lines = readFileSync(path.join(cwd, 'wrong.jsonl'), 'utf8').trimEnd().split('\n');
  expect(lines).toHaveLength(26);
  expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ key: 'k/29', problem: 'missing' });
});

test('a manifest without an entry below the prefix is a failure', async () => {
  writeFileSync(path.join(cwd, 'm.jsonl'), '');
  const { failure } = await play('verify: { bucket: lake, prefix: nowhere/, manifest: m.jsonl }');
  expect(failure?.message).toContain('names no object below s3://lake/nowhere/');
});

test('a broken line of a manifest is named', async () => {
  writeFileSync(path.join(cwd, 'm.jsonl'), `{"key":"a","size":1,"sha256":"${sha('a')}"}\n{"key":"b"}\n`);
  const { failure } = await play('verify: { bucket: lake, manifest: m.jsonl }');
  expect(failure).toMatchObject({ message: 'line 2 of the manifest m.jsonl is not an entry', found: '{"key":"b"}' });
  expect((await play('verify: { bucket: lake, manifest: none.jsonl }')).failure?.message).toContain('ENOENT');
});

test('remove deletes only the keys that a file lists, and refuses a list that leaves the prefix', async () => {
  await store.bucket('listed');
  for (const key of ['x/1', 'x/2', 'x/3', 'y']) await store.put('listed', key, key);
  const code = 'remove: { bucket: listed, prefix: x/, only: keys.txt }';
  const options = { attributes: { effect: 'destructive' } } as const;
  writeFileSync(path.join(cwd, 'keys.txt'), 'x/1\ny\n');
  expect((await play(code, options)).failure).toMatchObject({ code: 's3', found: 'y' });
  writeFileSync(path.join(cwd, 'keys.txt'), '');
  expect((await play(code, options)).failure).toMatchObject({ code: 's3', found: '0 keys' });
  expect(await store.keys('listed')).toEqual(['x/1', 'x/2', 'x/3', 'y']);
  writeFileSync(path.join(cwd, 'keys.txt'), 'x/1\nx/3\n');
  expect((await play(code, options)).facts).toMatchObject({ removed: 2, failed: 0 });
  expect(await store.keys('listed')).toEqual(['x/2', 'y']);
});

test('remove hides current objects behind delete markers, a thousand at a time', async () => {
  await store.bucket('remove');
  await store.putMany(
    'remove',
    Array.from({ length: 1_005 }, (_, i) => ({ key: `x/${i}`, body: '' })),
  );
  await store.put('remove', 'y', 'stays');
  const { facts } = await play('remove: { bucket: remove, prefix: x/ }', { attributes: { effect: 'destructive' } });
  expect(facts).toEqual({ removed: 1_005, failed: 0, versioned: true, failures: [] });
  expect(await store.keys('remove')).toEqual(['y']);
});

test('an operation on an empty prefix fails with a hint, and succeeds where it is allowed', async () => {
  await store.bucket('none');
  await store.bucket('bare', false);
  const effect = { attributes: { effect: 'destructive' as const } };
  for (const [code, options] of [
    ['manifest: { bucket: none, prefix: x/, to: m.jsonl }', {}],
    ['remove: { bucket: none, prefix: x/ }', effect],
    ['remove: { bucket: bare, prefix: x/ }', effect],
  ] as const) {
    const { failure } = await play(code, options);
    expect(failure).toMatchObject({ code: 's3', found: '0 objects', hint: expect.stringContaining('`empty: allow`') });
    if (code.startsWith('manifest')) expect(readdirSync(cwd)).toEqual([]);
    const meant = await play(code.replace(' }', ', empty: allow }'), options);
    expect(meant.failure).toBeNull();
  }
  expect(readFileSync(path.join(cwd, 'm.jsonl'), 'utf8')).toBe('');
  const verify = 'verify: { bucket: none, prefix: x/, manifest: m.jsonl }';
  expect((await play(verify)).failure?.found).toBe('0 entries');
  expect((await play(verify.replace(' }', ', empty: allow }'), { role: 'gate' })).failure).toBeNull();
  await store.put('none', 'x/new', 'y');
  expect((await play(verify.replace(' }', ', empty: allow }'))).failure?.message).toContain('x/new is extra');
});

test('a prefix that an earlier attempt emptied is not refused', async () => {
  await store.bucket('removed-before');
  await store.put('removed-before', 'x/a', 'y');
  const code = 'remove: { bucket: removed-before, prefix: x/ }';
  const options = { attributes: { effect: 'destructive' as const } };
  expect((await play(code, options)).facts).toMatchObject({ removed: 1 });
  const again = await play(code, options);
  expect([again.failure, again.facts]).toMatchObject([null, { removed: 0 }]);
});

test('an empty file is neither downloaded nor uploaded unless it is expected', async () => {
  await store.put('lake', 'in/empty', '');
  writeFileSync(path.join(cwd, 'empty'), '');
  const down = 'download: { from: s3://lake/in/empty, to: there }';
  expect((await play(down)).failure).toMatchObject({ message: 's3://lake/in/empty is empty; nothing was written' });
  expect(readdirSync(cwd)).toEqual(['empty']);
  const up = 'upload: { from: empty, to: s3://lake/up/empty }';
  expect((await play(up)).failure).toMatchObject({ message: 'empty is empty; nothing was sent' });
  expect(await store.keys('lake')).not.toContain('up/empty');
  for (const meant of ['empty: allow', `sha256: ${sha('')}`]) {
    expect((await play(down.replace(' }', `, ${meant} }`))).failure).toBeNull();
    expect((await play(up.replace(' }', `, ${meant} }`))).failure).toBeNull();
  }
  expect(await store.keys('lake')).toContain('up/empty');
});

test('the digest of empty input is a warning', async () => {
  writeFileSync(path.join(cwd, 'empty'), '');
  const { failure, warnings } = await playFence(checksum, `${sha('')}  empty`, { language: 'sha256', cwd });
  expect([failure, warnings]).toEqual([null, ['empty is empty, and its expected digest is that of empty input']]);
});

test('checksum lines may name objects', async () => {
  await store.put('lake', 'sum/a', 'a');
  const options = { language: 'sha256', s3: store.settings, cwd };
  expect((await playFence(checksum, `${sha('a')}  s3://lake/sum/a`, options)).failure).toBeNull();
  const { facts } = await playFence(checksum, `${sha('a')}  s3://lake/sum/a\n${sha('a')}  s3://lake/sum/none`, options);
  expect(facts).toMatchObject({ ok: 1, missing: 1 });
});

test('refused credentials get a hint on what to check', async () => {
  const { failure } = await play('manifest: { bucket: lake, to: m }', {
    s3: { ...store.settings, secretAccessKey: 'wrong-secret' },
  });
  expect(failure).toMatchObject({ code: 's3', hint: expect.stringContaining('secret key') });
  expect(JSON.stringify(failure)).not.toContain('wrong-secret');
});

test('a gate judges even when it writes a report', async () => {
  await store.put('lake', 'judged/a', 'a');
  writeFileSync(path.join(cwd, 'm.jsonl'), `{"key":"judged/a","sha256":"${sha('b')}"}\n`);
  const code = 'verify: { bucket: lake, prefix: judged/, manifest: m.jsonl, report: r.jsonl }';
  expect((await play(code)).failure).toBeNull();
  expect((await play(code, { role: 'gate' })).failure).toMatchObject({ found: `judged/a: sha256 ${sha('a')}` });
  expect(readFileSync(path.join(cwd, 'r.jsonl'), 'utf8')).toContain('"problem":"different"');
});
