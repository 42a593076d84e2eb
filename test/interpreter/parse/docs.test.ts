import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { READER_RULES } from '../../../src/interpreter/parse/rules.ts';
import { read } from './fake-kinds.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const text = (name: string): string => readFileSync(path.join(ROOT, name), 'utf8');

/**
 * Every literal after `rule:` in the sources, so that a rule of any part counts; lint rules have pages of their own, and the
 * reasons of annotate are comments for a person, not diagnostics.
 */
function rulesInSources(): Set<string> {
  const files = readdirSync(path.join(ROOT, 'src'), { recursive: true, encoding: 'utf8' });
  const rules = new Set<string>(READER_RULES);
  for (const name of files.filter((one) => /\.tsx?$/.test(one) && !/^(lint|annotate)\//.test(one))) {
    for (const match of text(path.join('src', name)).matchAll(/\brule: '([a-z0-9-]+)'/g)) rules.add(match[1] ?? '');
  }
  return rules;
}

const EXAMPLE = /(?:<!-- expect: ([a-z-]+) -->\s*)?^(`{4,})markdown\n([\s\S]*?)^\2$/gm;

describe('the documentation', () => {
  test('has a section for every rule in the sources', () => {
    const sections = new Set([...text('docs/diagnostics.md').matchAll(/^## (\S+)$/gm)].map((match) => match[1]));
    const rules = rulesInSources();
    expect(rules.size).toBeGreaterThan(READER_RULES.length);
    expect([...rules].filter((rule) => !sections.has(rule))).toEqual([]);
  });

  const examples = [...text('docs/language.md').matchAll(EXAMPLE)];

  test('shows more than a dozen examples of the language', () => {
    expect(examples.length).toBeGreaterThan(12);
  });

  test.each(examples.map((match) => [match[3]?.split('\n').find((line) => line !== '') ?? '', match] as const))(
    'has an example that reads as it says: %s',
    async (_, match) => {
      const { diagnostics } = await read(match[3] ?? '');
      const wanted = match[1] === undefined ? [] : [match[1]];
      expect(diagnostics.map((one) => one.rule)).toEqual(wanted);
    },
  );
});
