import { mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { format } from 'prettier';
import { afterAll, describe, expect, it } from 'vitest';
import { TEMPLATE_NAMES } from '../../src/cli/init/templates.ts';
import { Workplace } from '../support/cli.ts';

const FOLDER = path.resolve(import.meta.dirname, '../../templates');
const here = new Workplace();
afterAll(() => here.remove());

const filesBelow = (folder: string): string[] =>
  readdirSync(path.join(here.folder, folder), { recursive: true, withFileTypes: true })
    .flatMap((entry) =>
      entry.isFile() ? [path.relative(path.join(here.folder, folder), path.join(entry.parentPath, entry.name))] : [],
    )
    .toSorted();

describe('the templates', () => {
  it('are the folders of templates/', () => {
    expect(readdirSync(FOLDER).toSorted()).toEqual([...TEMPLATE_NAMES].toSorted());
  });

  it.each(TEMPLATE_NAMES)(
    '%s is 60 to 130 lines that prettier leaves alone, and needs no other program',
    async (name) => {
      const text = readFileSync(path.join(FOLDER, name, `${name}.md`), 'utf8');
      expect(await format(text, { parser: 'markdown', singleQuote: true, printWidth: 120 })).toBe(text);
      expect(text.split('\n').length).toBeGreaterThanOrEqual(60);
      expect(text.split('\n').length).toBeLessThanOrEqual(130);
      expect(text).not.toMatch(/^requires:|^ +(tools|redis|clickhouse):/m);
    },
  );

  it('lint clean once they are written, and their gates notice every mutant', { timeout: 15 * 60_000 }, async () => {
    for (const name of TEMPLATE_NAMES) expect((await here.runbook(['init', 'all', '--template', name])).code).toBe(0);
    const lint = await here.runbook(['lint', 'all', '--format', 'json']);
    expect(JSON.parse(lint.stdout)).toEqual([]);
    const test = await here.runbook(['test', 'all/*.md', '--mutate', '--strict', '--json'], {
      env: { RUNBOOK_SANDBOX_POSTGRES: 'package' },
    });
    const { files } = JSON.parse(test.stdout) as {
      readonly files: readonly {
        readonly file: string;
        readonly verdict: string;
        readonly mutants: { readonly total: number; readonly score: number };
      }[];
    };
    expect(files.map(({ file }) => path.basename(file, '.md')).toSorted()).toEqual([...TEMPLATE_NAMES].toSorted());
    for (const { file, verdict, mutants } of files) {
      expect({ file, verdict, score: mutants.score }).toEqual({ file, verdict: 'passed', score: 100 });
      expect(mutants.total).toBeGreaterThanOrEqual(2);
    }
  });
});

describe('runbook init', () => {
  it('writes the smallest one when nothing is chosen, and says what to type next', async () => {
    const { code, stdout, stderr } = await here.runbook(['init', 'plain']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(filesBelow('plain')).toEqual(['check.md', 'sandbox/check/disaster.sh', 'sandbox/check/seed.sh']);
    for (const file of filesBelow('plain')) expect(stdout).toContain(`  plain/${file}\n`);
    expect(stdout).toContain('  runbook play plain/check.md --sandbox\n  runbook test plain/check.md --mutate\n');
    expect(stdout).toContain('restore, failover');
  });

  it('names the sandbox after the file, so that several runbooks live in one folder', async () => {
    expect((await here.runbook(['init', 'many/orders.md', '--template', 'drill'])).code).toBe(0);
    const { code, stdout } = await here.runbook(['init', "many/the shop's.md", '--template', 'drill']);
    expect(code).toBe(0);
    expect(stdout).toContain(String.raw`runbook play 'many/the shop'\''s.md' --sandbox`);
    expect(filesBelow('many')).toEqual([
      'orders.md',
      'sandbox/orders/disaster.mjs',
      'sandbox/orders/pages.mjs',
      'sandbox/the-shop-s/disaster.mjs',
      'sandbox/the-shop-s/pages.mjs',
      "the shop's.md",
    ]);
    expect(here.read('many/orders.md')).toContain('runbook play orders.md --sandbox');
    expect((await here.runbook(['lint', 'many'])).stdout).toBe('');
  });

  it('writes nothing when anything is in the way, and names all of it', async () => {
    here.write('full/check.md', 'mine');
    mkdirSync(path.join(here.folder, 'full/sandbox/check'), { recursive: true });
    symlinkSync('nowhere', path.join(here.folder, 'full/sandbox/check/seed.sh'));
    const { code, stdout, stderr } = await here.runbook(['init', 'full']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('in the way: full/check.md, full/sandbox/check/seed.sh; nothing was written');
    expect(here.read('full/check.md')).toBe('mine');
    expect(filesBelow('full')).toEqual(['check.md']);
  });

  it.each([
    ['a file where a folder has to be', 'file/deep', 'in the way: file;'],
    ['a folder that cannot be made', '/proc/nowhere', 'cannot be written: ENOENT'],
  ])('refuses %s', async (_what, place, message) => {
    here.write('file', '');
    const { code, stderr } = await here.runbook(['init', place]);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });

  it('names the templates for one that it does not know', async () => {
    const { code, stderr } = await here.runbook(['init', '--template', 'restoer']);
    expect(code).toBe(2);
    expect(stderr).toContain('use check, restore, failover, incident, rotation, deploy or drill');
  });
});
