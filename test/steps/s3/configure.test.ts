import { expect, test } from 'vitest';
import { s3 } from '../../../src/steps/s3/index.ts';
import { fenceOf, type FenceOptions } from '../fence.ts';

const problems = async (code: string, options?: FenceOptions): Promise<string[]> => {
  const { config, diagnostics } = await s3.configure(fenceOf(code, options));
  if (diagnostics.length > 0) expect(config).toBeNull();
  return diagnostics.map(({ line, column, message, hint }) => `${line}:${column} ${message} ${hint}`);
};

test('a complete operation is read, with its references', async () => {
  const code = 'restore-as-of:\n  bucket: lake\n  prefix: ${PREFIX}\n  time: "${TIME}"\n  concurrency: 4';
  const { config, references, diagnostics } = await s3.configure(fenceOf(code));
  expect(diagnostics).toEqual([]);
  expect(config).toEqual({
    operation: 'restore-as-of',
    values: { bucket: 'lake', prefix: '${PREFIX}', time: '${TIME}', concurrency: 4 },
  });
  expect(references).toEqual(['PREFIX', 'TIME']);
  expect(config && s3.describe(config)).toBe('restore s3://lake/${PREFIX} as of ${TIME}');
});

test('every problem is reported at once, each at its own line and column', async () => {
  const found = await problems('restore-as-of:\n  buket: lake\n  time: yesterday\n  concurrency: many', { indent: 3 });
  expect(found).toEqual([
    '12:6 `restore-as-of` has no field `buket` did you mean bucket?',
    '13:12 `time` is "yesterday", expected a time with zone, such as 2026-01-15T03:00:00Z correct the value',
    '14:19 `concurrency` is "many", expected how many objects at a time (16) correct the value',
    '11:4 `restore-as-of` needs `bucket`: the name of a bucket add `bucket:` below it',
  ]);
});

test.each([
  ['restore-asof:\n  bucket: a', /unknown operation `restore-asof`.*did you mean restore-as-of/],
  ['verify:', /`verify` has no fields indent them below it: `bucket`/],
  ['- a', /found no operation/],
  ['', /found no operation/],
  ['download: {from: s3://b/k, to: a}\nupload: {from: a, to: s3://b/k}', /^12:1 found 2 keys, expected one operation/],
  ['download: {from: b/k, to: a}', /`from` is "b\/k", expected s3:\/\/bucket\/key/],
  ['download: {from: s3://b/k, to: [a]}', /`to` is not a single value/],
  ['download: {from: s3://b/k, to: a, to: b}', /not valid YAML/],
  ['download: {from: s3://b/k, to: a, sha256: abc}', /64 hex digits/],
  ['restore-as-of: {bucket: b, time: "2026-01-15T03:00:00"}', /a time with zone/],
  ['remove: {bucket: b, prefix: x/}', /add effect=destructive/],
])('%s is refused', async (code, message) => {
  expect((await problems(code)).join('\n')).toMatch(message);
});

test('removing is allowed once it is declared destructive', async () => {
  expect(await problems('remove: {bucket: b, prefix: x/}', { attributes: { effect: 'destructive' } })).toEqual([]);
});

test('a name that is a number to YAML stays as it was written', async () => {
  const { config } = await s3.configure(fenceOf('manifest: {bucket: 007, to: m.jsonl}'));
  expect(config?.values['bucket']).toBe('007');
});

test('only an operation that reads may be a gate', async () => {
  expect((await problems('manifest: {bucket: b, to: m}', { role: 'gate' }))[0]).toContain(
    'a gate may only read, and `manifest` writes',
  );
  expect(await problems('verify: {bucket: b, manifest: m}', { role: 'gate' })).toEqual([]);
});
