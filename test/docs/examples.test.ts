import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { STEP_KINDS } from '../../src/steps/index.ts';
import { Workplace } from '../support/cli.ts';
import { examplesOf } from './example-blocks.ts';

const root = path.resolve(import.meta.dirname, '../..');
const pages = STEP_KINDS.map(({ kind }) => [kind, examplesOf(root, `src/steps/${kind}/examples.md`)] as const);

describe.each(pages)('the page of %s steps', (_kind, examples) => {
  it('shows at least one runbook', () => {
    expect(examples).not.toEqual([]);
  });

  const named = examples.map((example) => [example.title, example.exit, example] as const);
  it.each(named)('"%s" exits %i when it is played', async (_title, _exit, { place, source, exit, output }) => {
    const here = new Workplace();
    try {
      here.write('example.md', source);
      // A failed rehearsal would keep its services for a resume.
      const rehearsed = /^sandbox:/m.test(source) ? ['--sandbox', '--on-failure', 'end'] : [];
      const told = await here.runbook(['play', 'example.md', '--ui', 'plain', '--yes', ...rehearsed]);
      expect(told.code, `${place}\n${told.stdout}\n${told.stderr}`).toBe(exit);
      if (output !== null) expect(`${told.stdout}\n${told.stderr}`, place).toContain(output);
    } finally {
      here.remove();
    }
  });
});
