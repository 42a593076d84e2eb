import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { StepKind } from '../../src/model/step-kind.ts';
import { STEP_KINDS } from '../../src/steps/index.ts';

const root = path.resolve(import.meta.dirname, '../..');
const folder = path.join(root, 'docs/steps');

/** `npm run docs` rewrites these pages; a plain test run and CI compare them. */
describe('docs/steps', () => {
  it('has an index of all kinds in the table', async () => {
    await expect(index()).toMatchFileSnapshot(path.join(folder, 'README.md'));
  });

  it.each(STEP_KINDS.map((kind) => [kind.kind, kind] as const))('has the page of %s steps', async (name, kind) => {
    await expect(page(kind)).toMatchFileSnapshot(path.join(folder, `${name}.md`));
  });

  it('has no page for a kind that does not exist', () => {
    const pages = readdirSync(folder).filter((file) => file !== 'README.md');
    expect(pages.toSorted()).toEqual(STEP_KINDS.map(({ kind }) => `${kind}.md`).toSorted());
  });
});

const written = (from: string): string => `<!-- Written from ${from} by npm run docs. -->\n`;

function page({ kind }: StepKind): string {
  const source = `src/steps/${kind}/examples.md`;
  const text = readFileSync(path.join(root, source), 'utf8')
    .replace(/\]\(\.\.\/(\w+)\/examples\.md/g, ']($1.md')
    .replaceAll('](../../../docs/', '](../');
  return `${written(source)}\n${text}`;
}

function index(): string {
  const rows = STEP_KINDS.map((kind) => `| [${kind.kind}](${kind.kind}.md) | ${fences(kind)} | ${kind.summary} |`);
  return [
    written('src/steps/index.ts'),
    '# Kinds of step',
    '',
    'The language of a fence decides what runs it; a class or attribute in this list takes precedence. The test suite',
    'plays every runbook on these pages, and each ends as the comment above it says.',
    '',
    '| kind | fences | does |',
    '| --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

function fences({ fences: { languages, class: name, attribute } }: StepKind): string {
  const words = languages.map((language) => `\`${language}\``).join(' ');
  const claims = [
    ...(name === undefined ? [] : [words === '' ? `\`.${name}\`` : `${words} with \`.${name}\``]),
    ...(name === undefined && words !== '' ? [words] : []),
    ...(attribute === undefined ? [] : [`any with \`${attribute}=\``]),
  ];
  return claims.length === 0 ? 'none' : claims.join(', ');
}
