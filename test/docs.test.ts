import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { CRASH_POINTS } from '../src/model/crash-points.ts';
import { FAILURE_CODES } from '../src/model/failure.ts';

const root = path.resolve(import.meta.dirname, '..');
const text = (file: string): string => readFileSync(path.join(root, file), 'utf8');

describe('docs/errors.md', () => {
  const sections = text('docs/errors.md').split(/^## /m).slice(1);
  const codes = sections.map((section) => section.split('\n')[0]);

  it('has one section for every failure code, in the same order, and no other', () => {
    expect(codes).toEqual([...FAILURE_CODES]);
  });

  it('explains each code', () => {
    for (const section of sections)
      expect(section.split('\n').slice(1).join(' ').trim().length, section).toBeGreaterThan(60);
  });
});

describe('docs/failure-modes.md', () => {
  const page = text('docs/failure-modes.md');
  const countsOf = (name: string): string =>
    new RegExp(`<!-- ${name} -->([^]*?)<!-- /${name} -->`).exec(page)?.[1] ?? '';

  it('explains what happens at each crash point', () => {
    for (const name of Object.keys(CRASH_POINTS)) expect(page).toContain(`\`${name}\``);
  });

  it('has the counts of a run with the arguments of CI and of a long run, without a loss', () => {
    const [, arguments_ = ''] = /npm run --silent crash -- (.*?) \|\|/.exec(text('.ci/run')) ?? [];
    expect(arguments_).toMatch(/^--rounds \d+ --pairs \d+$/);
    expect(page).toContain(`npm run crash -- ${arguments_}`);
    const [rounds, pairs] = (arguments_.match(/\d+/g) ?? []).map(Number);
    const ofCi = countsOf('counts-of-ci');
    expect(ofCi).toContain(`${rounds} kills of each runbook`);
    expect(ofCi).toContain(`Of ${pairs} pairs of simultaneous resumes ${pairs} had one that proceeded`);
    const long = countsOf('counts');
    expect(Number(/(\d+) kills of each runbook/.exec(long)?.[1])).toBeGreaterThanOrEqual(1_000);
    expect(long).toMatch(/Of (\d{3,}) pairs of simultaneous resumes \1 had one/);
    for (const counts of [ofCi, long]) expect(counts).toMatch(/crashes of runbook itself *\| *0 *\| *0 *\|/);
  });
});

describe('the indexes of the documentation', () => {
  const links = (page: string): string[] =>
    [...text(page).matchAll(/\]\(([^)#\s]+)/g)].map(([, to = '']) => path.posix.join(path.posix.dirname(page), to));

  it('link each page and each folder that has an index from docs/README.md', () => {
    const entries = readdirSync(path.join(root, 'docs'), { withFileTypes: true });
    const pages = entries.flatMap(({ name }) => {
      const page = name.endsWith('.md') ? `docs/${name}` : `docs/${name}/README.md`;
      return page !== 'docs/README.md' && existsSync(path.join(root, page)) ? [page] : [];
    });
    expect(pages.length).toBeGreaterThan(8);
    expect(links('docs/README.md')).toEqual(expect.arrayContaining(pages));
  });

  it('list the decisions in their order', () => {
    const records = readdirSync(path.join(root, 'docs/decisions')).filter((name) => /^\d{4}-/.test(name));
    expect(links('docs/decisions/README.md')).toEqual(records.toSorted().map((name) => `docs/decisions/${name}`));
    for (const name of records) {
      expect(text(`docs/decisions/${name}`)).toMatch(
        new RegExp(`^# ${Number(name.slice(0, 4))}\\. .+\\n\\n\\*\\*Context\\.\\*\\* `),
      );
    }
  });
});

describe('links in the documentation', () => {
  const pages = [
    'README.md',
    'CONTRIBUTING.md',
    'CHANGELOG.md',
    ...readdirSync(path.join(root, 'docs'), { recursive: true, encoding: 'utf8' }).map((file) => `docs/${file}`),
  ].filter((file) => file.endsWith('.md'));

  it('lead to files and headings that exist', () => {
    const broken: string[] = [];
    let looked = 0;
    for (const page of pages) {
      const outside = text(page)
        .replace(/^(`{3,})[\s\S]*?^\1`*$/gm, '')
        .replace(/`[^`\n]*`/g, '');
      for (const [, target = ''] of outside.matchAll(/\]\(([^)\s]+)(?:\s+"[^"]*")?\)/g)) {
        if (/^[a-z]+:/.test(target)) continue;
        looked += 1;
        const [file = '', anchor] = target.split('#');
        const to = file === '' ? page : path.posix.join(path.posix.dirname(page), file);
        if (
          !existsSync(path.join(root, to)) ||
          (anchor !== undefined && to.endsWith('.md') && !anchorsOf(to).includes(anchor))
        )
          broken.push(`${page}: ${target}`);
      }
    }
    expect(looked).toBeGreaterThan(10);
    expect(broken).toEqual([]);
  });
});

function anchorsOf(page: string): string[] {
  return [...text(page).matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replace(/\s/g, '-'),
  );
}
