import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Workplace } from '../support/cli.ts';

const readme = readFileSync(path.resolve(import.meta.dirname, '../../README.md'), 'utf8');
const here = new Workplace();
afterAll(() => here.remove());

interface Shown {
  readonly sections: readonly { readonly title: string; readonly budgetMs: number | null }[];
  readonly steps: readonly { readonly id: string; readonly role: string; readonly effect: string }[];
  readonly diagnostics: readonly unknown[];
}

describe('README.md', () => {
  it('shows a runbook that is read as the text says: a budget, a destructive step and its gate', async () => {
    const [, example = ''] = /^````markdown\n([\s\S]*?)^````$/m.exec(readme) ?? [];
    here.write('example.md', `---\nconnections: { metastore: { postgres: {} } }\n---\n\n${example}`);
    const { code, stdout, stderr } = await here.runbook(['show', 'example.md', '--json']);
    expect(code, stderr).toBe(0);
    const { sections, steps, diagnostics } = JSON.parse(stdout) as Shown;
    expect(diagnostics).toEqual([]);
    expect(sections.at(-1)).toMatchObject({ title: '2. Restore (30 min)', budgetMs: 1_800_000 });
    expect(steps).toMatchObject([{ id: 'restore-db', effect: 'destructive' }, { role: 'gate' }]);
  });
});
