import { chmodSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Workplace } from '../support/cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const here = new Workplace();
afterAll(() => here.remove());
const temporary = temporaryFolder('runbook-tmp-');
chmodSync(temporary, 0o711);

const fence = (info: string, code: string): string => `\`\`\`${info}\n${code}\n\`\`\`\n\n`;
const HEAD = `---
connections: { shop: { postgres: { database: shop } }, store: { s3: { forcePathStyle: true } } }
sandbox:
  postgres: { databases: [shop], seed: [shop.sql] }
  s3: { buckets: { lake: { versioned: true }, backups: {} }, seed: seed.mjs }
  disaster: lose.mjs
---

# Restore the shop

`;

/** Fetches the newest backup, which has a checksum beside it, and copies it to the lake. */
const RESTORE = fence(
  'js {#restore effect=write}',
  `const store = ctx.s3('store');
const days = [];
for await (const { key } of store.list('backups', 'day/')) if (key.endsWith('/parts')) days.push(key);
const names = (await store.text('backups', days.at(-1))).trim().split('\\n');
for (const name of names) await store.put('lake', name, await store.bytes('backups', days.at(-1).replace('parts', name)));`,
);
const STRONG = fence(
  'js {.gate #content}',
  `const { createHash } = await import('node:crypto');
const sums = JSON.parse(await ctx.s3('store').text('backups', 'sums'));
for (const [name, sum] of Object.entries(sums)) {
  const found = createHash('sha256').update(await ctx.s3('store').bytes('lake', name)).digest('hex');
  if (found !== sum) throw new Error(name + ' is not as it was saved');
}`,
);
const WEAK = fence('js {.gate #exists}', "await ctx.s3('store').text('lake', 'a');");

beforeAll(() => {
  here.write(
    'shop.sql',
    `CREATE TABLE orders (id int PRIMARY KEY, item text, parent int REFERENCES orders);
     INSERT INTO orders SELECT n, 'item ' || n, nullif(n - 1, 0) FROM generate_series(1, 10) n;
     CREATE TABLE backup AS SELECT * FROM orders;`,
  );
  here.write(
    'seed.mjs',
    `import { createHash } from 'node:crypto';
export default async ({ putObjects }) => {
  const names = ['a', 'b', 'c', 'd'];
  const body = (day, name) => (day + name).repeat(200);
  const days = ['2026-01-01', '2026-01-02'];
  const lines = days.flatMap((day) => [
    ...names.map((name) => ({ op: 'put', bucket: 'backups', key: 'day/' + day + '/' + name, body: body(day, name) })),
    { op: 'put', bucket: 'backups', key: 'day/' + day + '/parts', body: names.join('\\n') },
  ]);
  const sums = names.map((name) => [name, createHash('sha256').update(body(days[1], name)).digest('hex')]);
  lines.push({ op: 'put', bucket: 'backups', key: 'sums', body: JSON.stringify(Object.fromEntries(sums)) });
  for (const name of names) lines.push({ op: 'put', bucket: 'lake', key: name, body: body(days[1], name) });
  await putObjects(lines);
};
`,
  );
  here.write(
    'lose.mjs',
    `export default async ({ pg, removeObject }) => {
  for (const name of ['a', 'b', 'c', 'd']) await removeObject('lake', name);
  await (await pg('shop')).query('DELETE FROM orders');
};
`,
  );
});

interface Result {
  readonly verdict: string;
  readonly plays: readonly {
    readonly passed: boolean;
    readonly wrongEffects: readonly { readonly step: string; readonly changed: readonly string[] }[];
    readonly undo: {
      readonly steps: readonly {
        readonly step: string;
        readonly wrong: readonly { readonly item: string; readonly problem: string }[];
        readonly notJudged: number;
        readonly kept: number;
      }[];
      readonly failure: { readonly step: string } | null;
    } | null;
  }[];
  readonly mutants: {
    readonly killers: readonly { readonly kind: string; readonly by: string }[];
    readonly errors: readonly unknown[];
    readonly survived: readonly { readonly kind: string; readonly step: string | null; readonly item: string | null }[];
  };
}

const test = async (text: string, ...words: readonly string[]) => {
  here.write('book.md', HEAD + text);
  const { code, stdout, stderr } = await here.runbook(['test', 'book.md', '--json', ...words], {
    env: { TMPDIR: temporary },
  });
  expect(stdout, stderr).not.toBe('');
  const result = (JSON.parse(stdout) as { readonly files: readonly Result[] }).files[0];
  if (!result) throw new Error(stdout);
  return { code, ...result, play: result.plays[0] };
};

describe('runbook test compares content', () => {
  it('notices everything with a gate that compares what was restored', async () => {
    const { code, mutants } = await test(RESTORE + STRONG, '--mutate');
    expect(mutants).toMatchObject({ errors: [], survived: [] });
    expect(mutants.killers.map(({ kind }) => kind)).toEqual(['left-out', 'half', 'flipped', 'absent', 'stale']);
    expect(code).toBe(0);
  });

  it('names a restore that does half, a damaged backup and an old one, if the gate only looks whether something is there', async () => {
    const { code, mutants } = await test(RESTORE + WEAK, '--mutate');
    const survived = mutants.survived.map(({ kind, step, item }) => [kind, step ?? item]);
    expect(survived).toContainEqual(['half', 'restore']);
    expect(survived.map(([kind]) => kind)).toEqual(expect.arrayContaining(['half', 'flipped', 'stale']));
    expect(survived.find(([kind]) => kind === 'flipped')?.[1]).toMatch(/^s3:\/\/backups\/day\/2026-01-02\/[a-d]$/);
    expect(code).toBe(1);
  });

  it('takes back half of the rows, foreign keys or not', async () => {
    const copy = fence('sql {#copy connection=shop}', 'INSERT INTO orders SELECT * FROM backup ORDER BY id');
    const count = (n: string): string =>
      fence(`sql {.gate #count connection=shop expect="rows[0].n ${n}"}`, 'SELECT count(*) AS n FROM orders');
    expect((await test(copy + count('== 10'), '--mutate')).mutants.killers.map(({ kind }) => kind)).toEqual([
      'left-out',
      'half',
    ]);
    const weak = await test(copy + count('> 0'), '--mutate');
    expect(weak.mutants.survived).toMatchObject([{ kind: 'half', step: 'copy', item: null }]);
  });

  it('names a step that only reads by its label', async () => {
    const gate = fence('bash {.gate #there}', 'test -s work.txt');
    const { code, play } = await test(fence('bash {#look effect=read}', 'echo x > work.txt') + gate);
    expect(play?.wrongEffects).toEqual([{ step: 'look', changed: ['work/work.txt'] }]);
    expect(code).toBe(1);
  });
});

describe('runbook test rolls back what it played', () => {
  const copy = fence('sql {#copy connection=shop}', 'INSERT INTO orders SELECT * FROM backup ORDER BY id');
  const gate = fence('sql {.gate #count connection=shop expect="rows[0].n == 10"}', 'SELECT count(*) AS n FROM orders');

  it('and passes if everything is as it was before each step', async () => {
    const { code, play } = await test(copy + fence('sql {.undo connection=shop}', 'DELETE FROM orders') + gate);
    expect(play?.undo).toEqual({ steps: [{ step: 'copy', wrong: [], notJudged: 0, kept: 0 }], failure: null });
    expect(code).toBe(0);
  });

  it('and names the undo that leaves something different', async () => {
    const undo = fence(
      'sql {.undo connection=shop}',
      'DELETE FROM orders WHERE id > 1; DELETE FROM backup WHERE id = 3',
    );
    const { code, play } = await test(copy + undo + gate);
    expect(play?.undo?.steps[0]?.wrong).toEqual([
      { item: 'shop: public.orders row (1)', problem: 'not removed' },
      { item: expect.stringMatching(/^shop: public.backup row \(3,/), problem: 'not brought back' },
    ]);
    expect(code).toBe(1);
  });

  it('and lets an undo keep what is additional, if it says why', async () => {
    const undo = (info: string): string =>
      fence(`sql {.undo connection=shop${info}}`, 'CREATE TABLE evidence AS SELECT * FROM orders; DELETE FROM orders');
    expect((await test(copy + undo('') + gate)).code).toBe(1);
    const { code, play } = await test(copy + undo(' keeps="the rows, for the investigation"') + gate);
    expect(play?.undo?.steps[0]).toMatchObject({ wrong: [], kept: 11 });
    expect(code).toBe(0);
  });

  it('and does not judge what a later step without an undo has changed as well', async () => {
    const undo = fence('sql {.undo connection=shop}', 'DELETE FROM orders WHERE id > 1');
    const later = fence('sql {#later connection=shop}', "UPDATE orders SET item = 'late' WHERE id = 1");
    const { play } = await test(copy + undo + gate + later);
    expect(play?.undo?.steps[0]).toMatchObject({ wrong: [], notJudged: 1 });
  });

  it('and names an undo that fails', async () => {
    const { code, play } = await test(copy + fence('sql {.undo #back connection=shop}', 'DELETE FROM nothing') + gate);
    expect(play?.undo?.failure?.step).toBe('back');
    expect(code).toBe(1);
  });
});
