import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  ATTRIBUTES,
  FRONT_MATTER_KEYS,
  ROLE_CLASSES,
  SECTION_WORDS,
  type KeyTable,
} from '../../src/interpreter/parse/language.ts';
import { STEP_KINDS } from '../../src/steps/index.ts';

const read = (file: string): string => readFileSync(path.resolve(import.meta.dirname, '../../docs', file), 'utf8');
const language = read('language.md');
const part = (title: string): string => language.split(`## ${title}\n`)[1]?.split(/\n#{2,3} /)[0] ?? '';

/** The words in code of the first column of a table. */
const column = (text: string): string[] =>
  [...text.matchAll(/^\| (`[^|]*(?:\\\|[^|]*)*) \|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([^`]+)`/g)].flatMap(([, code = '']) => code.split(' ').map((word) => word.replace(/=.*$/, ''))),
  );

describe('docs/language.md', () => {
  it('has the attributes that the reader takes, and no other', () => {
    expect(column(part('Attributes')).filter((word) => word !== '#id').toSorted()).toEqual(Object.keys(ATTRIBUTES).toSorted());
  });

  it('has the classes of the roles and of the kinds', () => {
    const kinds = STEP_KINDS.flatMap(({ fences }) => fences.class ?? []);
    const known = new Set([...Object.keys(ROLE_CLASSES), ...kinds]);
    expect(column(part('Classes')).map((word) => word.slice(1)).toSorted()).toEqual([...known].toSorted());
  });

  it('has the words of sections', () => {
    expect(column(part('Sections')).toSorted()).toEqual(Object.keys(SECTION_WORDS).toSorted());
  });

  it('names every key of the front matter', () => {
    const keys = (table: KeyTable): string[] =>
      Object.entries(table).flatMap(([key, rule]) => [key, ...keys(rule.keys ?? {}), ...keys(rule.each ?? {})]);
    const text = part('Front matter') + language + read('sandbox.md');
    expect(keys(FRONT_MATTER_KEYS).filter((key) => !new RegExp(`\\b${key}\\b`).test(text))).toEqual([]);
  });
});

describe('the page of a kind', () => {
  it.each(STEP_KINDS.filter(({ attributes }) => attributes.includes('expect')))('names the facts of $kind', ({ kind, facts }) => {
    expect(facts?.length).toBeGreaterThan(0);
    const page = read(`steps/${kind}.md`);
    expect((facts ?? []).filter((fact) => !page.includes(`\`${fact}\``))).toEqual([]);
  });
});
