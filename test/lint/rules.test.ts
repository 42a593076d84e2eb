import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { RULES } from '../../src/lint/index.ts';
import { examplesOf } from './examples.ts';
import { lintingFolder } from './linting.ts';

const { lintText } = lintingFolder();
const folder = path.resolve(import.meta.dirname, '../../src/lint/rules');

describe('the table of rules', () => {
  it('has every file of the folder, each with a page, and no other', () => {
    const files = readdirSync(folder).filter((name) => name !== 'index.ts');
    const names = RULES.map(({ rule }) => rule);
    expect(files.filter((name) => name.endsWith('.ts')).toSorted()).toEqual(
      names.map((name) => `${name}.ts`).toSorted(),
    );
    expect(files.filter((name) => name.endsWith('.md')).toSorted()).toEqual(
      names.map((name) => `${name}.md`).toSorted(),
    );
    expect(new Set(names).size).toBe(names.length);
  });

  it.each(RULES.map((one) => [one.rule, one] as const))('%s says in one line what it is about', (_, { summary }) => {
    expect(summary).toMatch(/^[a-z`].{10,90}[^.]$/);
  });
});

describe.each(RULES.map(({ rule, fixable }) => [rule, fixable ?? false] as const))('%s', (rule, fixable) => {
  const examples = examplesOf(rule);

  it('has a bad and a good example', () => {
    expect(examples.some(({ count }) => count > 0)).toBe(true);
    expect(examples.some(({ count }) => count === 0)).toBe(true);
  });

  it.each(examples.map((one) => [one.place, one] as const))(
    'finds what its page says, %s',
    async (_, { source, count }) => {
      const found = (await lintText(source)).filter(({ diagnostic }) => diagnostic.rule === rule);
      expect(found.map(({ diagnostic: { line, message } }) => `${line}: ${message}`)).toHaveLength(count);
      for (const { diagnostic } of found) {
        expect(diagnostic.message).toMatch(/[^.]$/);
        expect(diagnostic.hint).not.toBeNull();
        expect([diagnostic.line, diagnostic.column].every((number) => number >= 1)).toBe(true);
      }
      if (count > 0) expect(found.some(({ fix }) => fix !== null)).toBe(fixable);
    },
  );
});
