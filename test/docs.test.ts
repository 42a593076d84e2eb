import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { FAILURE_CODES } from '../src/model/failure.ts';

const root = path.resolve(import.meta.dirname, '..');
const text = (file: string): string => readFileSync(path.join(root, file), 'utf8');

describe('docs/errors.md', () => {
  const sections = text('docs/errors.md').split(/^## /m).slice(1);
  const codes = sections.map((section) => section.split('\n')[0]);

  it('has one section for every failure code, in the same order, and none besides', () => {
    expect(codes).toEqual([...FAILURE_CODES]);
  });

  it('says something under each', () => {
    for (const section of sections)
      expect(section.split('\n').slice(1).join(' ').trim().length, section).toBeGreaterThan(60);
  });
});

describe('what leads to the pages', () => {
  const links = (page: string): string[] =>
    [...text(page).matchAll(/\]\(([^)#\s]+)/g)].map(([, to = '']) => path.posix.join(path.posix.dirname(page), to));

  it('is docs/README.md, for each page and each folder with an index', () => {
    const entries = readdirSync(path.join(root, 'docs'), { withFileTypes: true });
    const pages = entries.flatMap(({ name }) => {
      const page = name.endsWith('.md') ? `docs/${name}` : `docs/${name}/README.md`;
      return page !== 'docs/README.md' && existsSync(path.join(root, page)) ? [page] : [];
    });
    expect(pages.length).toBeGreaterThan(8);
    expect(links('docs/README.md')).toEqual(expect.arrayContaining(pages));
  });

  it('is the index of the decisions, in their order', () => {
    const records = readdirSync(path.join(root, 'docs/decisions')).filter((name) => /^\d{4}-/.test(name));
    expect(links('docs/decisions/README.md')).toEqual(records.toSorted().map((name) => `docs/decisions/${name}`));
    for (const [index, name] of records.toSorted().entries()) {
      expect(text(`docs/decisions/${name}`)).toMatch(new RegExp(`^# ${index + 1}\\. .+\\n\\n\\*\\*Context\\.\\*\\* `));
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
