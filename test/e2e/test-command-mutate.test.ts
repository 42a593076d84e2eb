import { chmodSync, existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Workplace } from '../support/cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const here = new Workplace();
afterAll(() => here.remove());
// Another file may be testing beside this one: what is left is looked for here only. PostgreSQL may run as nobody.
const temporary = temporaryFolder('runbook-tmp-');
chmodSync(temporary, 0o711);
const command: Workplace['runbook'] = (words, options) =>
  here.runbook(words, { ...options, env: { TMPDIR: temporary, ...options?.env } });

const fence = (info: string, code: string): string => `\`\`\`${info}\n${code}\n\`\`\`\n\n`;
/** A database, a store and a folder: all three have to be in the copy as the disaster left them. */
const book = (gate: string, more = ''): string => `---
connections: { shop: { postgres: { database: shop } }, store: { s3: { forcePathStyle: true } } }
sandbox:
  postgres: { databases: [shop], seed: [shop.sql] }
  s3: { buckets: { lake: { versioned: true } } }
  disaster: lose.mjs
---

# Restore the orders

${fence('sql {#rows connection=shop}', 'INSERT INTO orders SELECT * FROM backup')}
${fence('yaml {.s3 #object connection=store}', 'upload: { from: saved, to: s3://lake/orders }')}
${more}
${fence(`sql {.gate #all-rows connection=shop expect="rows[0].n ${gate}"}`, 'SELECT count(*) AS n FROM orders')}
${fence('js {.gate #object-is-back}', "if ((await ctx.s3('store').text('lake', 'orders')) !== 'good') throw new Error('not as saved');")}
`;

beforeAll(() => {
  here.write('shop.sql', 'CREATE TABLE orders AS SELECT 1 AS id; CREATE TABLE backup AS SELECT * FROM orders;');
  here.write(
    'lose.mjs',
    `import { writeFileSync } from 'node:fs';
export default async (ctx) => {
  writeFileSync(ctx.dir + '/saved', 'good');
  await ctx.putVersion('lake', 'orders', 'bad', {});
  await (await ctx.pg('shop')).query('DELETE FROM orders');
};
`,
  );
});

interface Mutants {
  readonly total: number;
  readonly killed: number;
  readonly score: number | null;
  readonly killers: readonly { readonly step: string; readonly kind: string; readonly by: string }[];
  readonly errors: readonly { readonly step: string; readonly by: string; readonly why: string }[];
  readonly survived: readonly unknown[];
}

const mutate = async (file: string, ...words: readonly string[]) => {
  const { code, stdout, stderr } = await command(['test', file, '--mutate', '--json', ...words]);
  expect(stdout, stderr).not.toBe('');
  const { files } = JSON.parse(stdout) as {
    readonly files: readonly { readonly mutants: Mutants; readonly verdict: string }[];
  };
  return { code, verdict: files[0]?.verdict, mutants: files[0]?.mutants };
};

describe('runbook test --mutate', () => {
  it('kills every mutant of a runbook whose gates see what each step does, and leaves nothing', async () => {
    here.write('strong.md', book('== 1'));
    const { code, verdict, mutants } = await mutate('strong.md', '--jobs', '2');
    expect(mutants).toMatchObject({ total: 3, killed: 3, score: 100, errors: [], survived: [] });
    expect(mutants?.killers.map(({ step, kind, by }) => [step, kind, by])).toEqual([
      ['rows', 'left-out', 'all-rows'],
      ['object', 'left-out', 'object-is-back'],
      ['object', 'half', 'object-is-back'],
    ]);
    expect({ code, verdict }).toEqual({ code: 0, verdict: 'passed' });
    const home = path.join(temporary, `runbook-sandbox-${process.getuid?.() ?? 0}`);
    expect(readdirSync(home).filter((name) => name.startsWith('test-'))).toEqual([]);
    expect(readdirSync(temporary).filter((name) => name.startsWith('runbook-tested-'))).toEqual([]);
  });

  it('finds the step that a weak gate does not see, and names the gate', async () => {
    here.write('weak.md', book('>= 0'));
    const { code, verdict, mutants } = await mutate('weak.md');
    expect(mutants).toMatchObject({ total: 3, killed: 2, score: 66 });
    expect(mutants?.survived).toEqual([
      { step: 'rows', item: null, kind: 'left-out', shouldHaveBeenSeenBy: ['all-rows', 'object-is-back'] },
    ]);
    expect({ code, verdict }).toEqual({ code: 1, verdict: 'failed' });
    const lower = await command(['test', 'weak.md', '--mutate', '--min-score', '50']);
    expect(lower.stdout).toContain('2 of 3 mutants killed, score 66%\n');
    expect(lower.stdout).toMatch(
      /SURVIVED {2}without rows \(.+\): nothing failed; all-rows, object-is-back should have seen it/,
    );
    expect(lower.code).toBe(0);
  });

  it('does not count a mutant as killed that only lacks a variable', async () => {
    const named =
      fence('bash {#name capture=NAME}', 'touch named; echo x') + fence('bash {#use effect=read}', 'echo "$NAME"');
    here.write('captured.md', book('== 1', named));
    const { code, mutants } = await mutate('captured.md');
    expect(mutants).toMatchObject({ total: 4, killed: 3, score: 75, survived: [] });
    expect(mutants?.errors).toMatchObject([{ step: 'name', by: 'use' }]);
    expect(mutants?.errors[0]?.why).toContain('NAME: unbound variable');
    expect(code).toBe(1);
  });

  it('refuses a score without mutants, and one that is no percentage', async () => {
    expect((await command(['test', 'strong.md', '--min-score', '50'])).code).toBe(2);
    expect((await command(['test', 'strong.md', '--mutate', '--min-score', '101'])).code).toBe(2);
    expect(existsSync(path.join(here.folder, '.runbook'))).toBe(false);
  });
});
