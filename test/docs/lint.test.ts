import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { format } from 'prettier';
import { describe, expect, it } from 'vitest';
import { LINT_FORMATS, RULES, type LintRule } from '../../src/lint/index.ts';

const root = path.resolve(import.meta.dirname, '../..');
const folder = path.join(root, 'docs/lint');
const source = (name: string): string => readFileSync(path.join(root, 'src/lint', name), 'utf8');

/** `npm run docs` rewrites these pages; a plain test run and CI compare them. */
describe('docs/lint', () => {
  it('has an index of all rules of the table', async () => {
    await expect(await index()).toMatchFileSnapshot(path.join(folder, 'README.md'));
  });

  it.each(RULES.map((rule) => [rule.rule, rule] as const))('has the page of %s', async (name, rule) => {
    await expect(page(rule)).toMatchFileSnapshot(path.join(folder, `${name}.md`));
  });

  it('has no page for a rule that does not exist', () => {
    const pages = readdirSync(folder).filter((file) => file !== 'README.md');
    expect(pages.toSorted()).toEqual(RULES.map(({ rule }) => `${rule}.md`).toSorted());
  });
});

it('docs/commands.md names every format of lint', () => {
  const commands = readFileSync(path.join(root, 'docs/commands.md'), 'utf8');
  for (const { name } of LINT_FORMATS) expect(commands).toContain(`| \`${name}\` |`);
});

const written = (from: string): string => `<!-- Written from src/lint/${from} by npm run docs. -->\n`;

function page(rule: LintRule): string {
  const { step, plain } = rule.severity;
  const from = `rules/${rule.rule}.md`;
  const [title = '', ...rest] = source(from).replaceAll('](../../../docs/', '](../').split('\n');
  const fix = rule.fixable ? ', with `--fix`' : '';
  const level = `${rule.category[0]?.toUpperCase()}${rule.category.slice(1)}. On steps: ${step}; on plain text: ${plain}${fix}.`;
  return [written(from), title, '', level, ...rest].join('\n');
}

async function index(): Promise<string> {
  const categories = [...new Set(RULES.map(({ category }) => category))];
  const tables = categories.flatMap((category) => [
    `### ${category[0]?.toUpperCase()}${category.slice(1)}`,
    '',
    '| rule | steps | plain | reports |',
    '| --- | --- | --- | --- |',
    ...RULES.filter((one) => one.category === category).map(
      ({ rule, severity, summary, fixable }) =>
        `| [${rule}](${rule}.md) | ${severity.step} | ${severity.plain} | ${summary}${fixable ? ' (`--fix`)' : ''} |`,
    ),
    '',
  ]);
  const text = source('README.md')
    .replaceAll('](../../docs/', '](../')
    .replace('<!-- rules -->\n', ['## Rules', '', ...tables].join('\n'));
  return `${written('README.md')}\n${await format(text, { parser: 'markdown', singleQuote: true, printWidth: 140, proseWrap: 'preserve' })}`;
}
