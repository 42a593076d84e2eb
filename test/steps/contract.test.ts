import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StepKind } from '../../src/model/step-kind.ts';
import { STEP_KINDS } from '../../src/steps/index.ts';
import { fenceOf } from './fence.ts';

const folder = path.resolve(import.meta.dirname, '../../src/steps');

/** Valid input of each kind, to be damaged. Each must produce a config, or `describe` is never called. */
const GOOD: Record<string, string> = {
  shell: 'set -x\nls -l "$HOME"\n',
  script: "const rows = await ctx.pg('shop');\nconsole.log(rows);\n",
  interpreter: 'import os\nprint(os.environ["BACKUP"])\n',
  sql: "SELECT :BACKUP::text, 'a;b', $$c;d$$; VALUES (:'NAME')",
  http: 'POST https://example.org/a/${NAME}?b=c\nContent-Type: application/json\n\n{"a": "${NAME}"}\n',
  checksum: '5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03  copied.txt\n',
  s3: 'restore-as-of:\n  bucket: lake\n  prefix: warehouse/\n  time: "${BEFORE}"\n',
  postgres: 'restore: { database: shop, from: shop.sql, sha256: "${SUM}" }\n',
  manual: '',
  file: 'port: ${PORT}\n',
};

/** Answered by an operator, so without a runner. */
const PEOPLE = ['manual'];

it('lists every folder under src/steps once in the table', () => {
  const folders = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(STEP_KINDS.map(({ kind }) => kind).toSorted()).toEqual(folders.map(({ name }) => name).toSorted());
});

it('lets no two kinds claim the same fence', () => {
  const claims = STEP_KINDS.flatMap(({ fences }) =>
    fences.class === undefined ? fences.languages : [`.${fences.class}`],
  );
  expect(claims.length).toBeGreaterThan(20);
  expect(new Set(claims).size).toBe(claims.length);
});

describe.each(STEP_KINDS.map((kind) => [kind.kind, kind] as const))('%s', (name, kind) => {
  const good = GOOD[name] ?? '';
  const read = async (code: string, attributes = {}) =>
    kind.configure(fenceOf(code, { language: kind.fences.languages[0] ?? '', attributes }));

  it('has a summary of one line', () => {
    expect(kind.summary).toMatch(/^[^\n]{10,90}$/);
  });

  it('has a page that begins with a heading and shows runbooks', () => {
    const file = path.join(folder, name, 'examples.md');
    expect(existsSync(file)).toBe(true);
    expect(readFileSync(file, 'utf8')).toMatch(/^# .+\n[\s\S]*<!-- example: /);
  });

  it('loads its runner on demand, unless an operator does the step', async () => {
    expect(kind.load === undefined).toBe(PEOPLE.includes(name));
    if (kind.load) expect(typeof (await kind.load()).run).toBe('function');
  });

  it('turns a valid fence into the same JSON each time, and describes it in one line', async () => {
    const first = await read(good, { path: 'app.yaml' });
    expect(first.diagnostics).toEqual([]);
    expect(first.config === null).toBe(PEOPLE.includes(name));
    expectSound(kind, first.config);
    expect(await read(good, { path: 'app.yaml' })).toEqual(first);
  });

  it('reports what it does not understand and never throws', async () => {
    const rubbish = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 400 }),
      fc.constantFrom('', '\n', '\0', '\u{1F600}'.repeat(200), '${', "'", '{', '- '.repeat(300), 'a: *a', '$a$'),
      damaged(good),
      fc.array(damaged(good), { maxLength: 4 }).map((parts) => parts.join('\n')),
    );
    const attributes = fc.record({
      path: fc.option(fc.string({ maxLength: 120 })),
      mode: fc.option(fc.oneof(fc.constantFrom('600', '0755', '9'), fc.string({ maxLength: 5 }))),
      template: fc.boolean(),
      cwd: fc.option(fc.string({ maxLength: 20 })),
      interpreter: fc.option(fc.string({ maxLength: 120 })),
      expect: fc.option(fc.string({ maxLength: 20 })),
    });
    await fc.assert(
      fc.asyncProperty(rubbish, attributes, async (code, some) => {
        const { config, diagnostics, references } = await read(code, some);
        if (config === null && !PEOPLE.includes(name)) expect(diagnostics).not.toEqual([]);
        for (const one of diagnostics) expect(one.message.length * one.rule.length).toBeGreaterThan(0);
        for (const reference of references) expect(typeof reference).toBe('string');
        if (config !== null) expectSound(kind, config);
      }),
      { numRuns: 300 },
    );
  });
});

function expectSound(kind: StepKind, config: Parameters<StepKind['describe']>[0]): void {
  expect(JSON.parse(JSON.stringify(config))).toEqual(config);
  const said = kind.describe(config);
  expect(said).not.toContain('\n');
  expect(said.length).toBeGreaterThan(0);
  expect(said.length).toBeLessThan(80);
}

/** A text in which one stretch is replaced by another. */
function damaged(text: string): fc.Arbitrary<string> {
  const other = fc.oneof(fc.string({ maxLength: 60 }), fc.constantFrom('"', "'", '${', ':', '\n', '\t', '*/', '$$'));
  return fc.tuple(fc.nat(text.length), fc.nat(20), other).map(([at, length, put]) => {
    return text.slice(0, at) + put + text.slice(at + length);
  });
}
