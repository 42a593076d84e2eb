import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Analysis } from '../../src/lsp/analysis.ts';
import type { Feature } from '../../src/lsp/feature.ts';
import { FEATURES } from '../../src/lsp/features.ts';
import { openPages } from './pages.ts';

const library = path.resolve(import.meta.dirname, '../../runbooks');
const RUNBOOKS = ['hive-metastore-restore.md', 'stores/postgres.md', 'disaster/failover-and-failback.md'];
const textOf = (name: string): string => readFileSync(path.join(library, name), 'utf8');

/** The same numbers for the same seed: a failure can be repeated. */
function numbersFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** What people type, and what breaks the structure of a text. */
const TYPED = [
  'x',
  ' ',
  '\n',
  '`',
  '```\n',
  '```bash {#new}\n',
  '{',
  '}',
  '#',
  '\n## New\n',
  '---\n',
  '<!--',
  '-->',
  '"',
  '> ',
  '- [ ] ',
  '\r\n',
  '<details>\n',
  '~~~\n',
  '😀',
  '\t',
  '${',
  '\uFEFF',
  '\n\n',
];

/** Both are in folders of their own. */
const comparable = async ({ runbook, document, findings }: Analysis): Promise<unknown> =>
  JSON.parse(
    JSON.stringify({ runbook, document, findings: await findings() }).replace(/"realPath":"[^"]*"/g, '"realPath":""'),
  );

describe('a text that is edited', () => {
  it.each(RUNBOOKS)('is read as if it were read for the first time: %s', async (name) => {
    const next = numbersFrom(name.length);
    const [kept, fresh] = [openPages(), openPages()];
    let text = textOf(name);
    kept.open('page.md', text);
    for (let round = 0; round < 30; round += 1) {
      const start = next(text.length);
      const removed = next(3) === 0 ? next(200) : 0;
      const typed = TYPED[next(TYPED.length)] ?? '';
      // Every few edits are taken back, as an editor's undo does: earlier pieces come again.
      const before = text;
      text = text.slice(0, start) + typed + text.slice(start + removed);
      const edited = { text };
      kept.workspace.change(kept.uri('page.md'), round + 10, [edited]);
      fresh.open('page.md', text);
      const [one, other] = [await kept.page('page.md'), await fresh.page('page.md')];
      if (!one || !other) throw new Error('both are open');
      const context = `round ${round}: ${JSON.stringify(typed)} at ${start}, ${removed} removed`;
      expect(await comparable(one.analysis), context).toEqual(await comparable(other.analysis));
      if (next(3) === 0) text = before;
    }
  });
});

describe('a text that is half-typed', () => {
  it('is answered at every length, by every feature', async () => {
    const pages = openPages();
    const whole = textOf('stores/postgres.md').slice(0, 9_000);
    const next = numbersFrom(7);
    const lengths = [
      ...Array.from({ length: 40 }, (_, at) => at * 13),
      ...Array.from({ length: 60 }, () => next(whole.length)),
    ];
    for (const length of lengths) {
      pages.open('page.md', whole.slice(0, length));
      expect(await answerAll(pages, length)).toBe(FEATURES.length);
    }
  });

  it.each([
    '---\nparams: {',
    '---\n',
    '---',
    '---\n: :\n---\n',
    '---\nparams:\n\t- x\n---\n',
    '{"params": ',
    '+++\nx=1\n+++\n',
    '```',
    '```bash {',
    '```bash {#',
    '```bash {#a .gate for=',
    '```bash {#a when="',
    "```bash {#a when='steps[",
    '```sh {"name":',
    '```sh {"name":"x"}\n',
    '<!-- runbook:',
    '<!-- runbook: #',
    '<!-- runbook-lint: allow',
    '[x](',
    '[x](# "play")',
    '[x](#a.. "play")',
    '[x](%zz#%zz "play")',
    '\0',
    '\uFEFF',
    '\uD800',
    '\r',
    '> '.repeat(150),
    '#'.repeat(9),
  ])('is answered: %j', async (text) => {
    const pages = openPages();
    pages.open('page.md', text);
    expect(await answerAll(pages, text.length)).toBe(FEATURES.length);
    pages.open('page.md', `${text}\n\n# A\n\n\`\`\`bash {#b}\ntrue\n\`\`\`\n`);
    expect(await answerAll(pages, text.length)).toBe(FEATURES.length);
  });
});

type Anything = Feature<{ textDocument: { uri: string } }>;

/** Asks everything at an offset, and counts the answers; only a refusal with words for the operator may be thrown. */
async function answerAll(pages: ReturnType<typeof openPages>, offset: number): Promise<number> {
  let answered = 0;
  const page = await pages.page('page.md');
  if (!page) throw new Error('it is open');
  const position = page.text.positionAt(offset);
  const range = { start: { line: 0, character: 0 }, end: position };
  for (const feature of FEATURES as readonly Anything[]) {
    const params = { position, range, newName: 'new-name', context: { includeDeclaration: true, diagnostics: [] } };
    try {
      await pages.ask(feature, 'page.md', params);
      answered += 1;
    } catch (error) {
      const expected = feature.method.endsWith('ename') && (error as { code?: unknown }).code === -32_602;
      if (expected) answered += 1;
      else throw new Error(`${feature.method} at ${offset}`, { cause: error });
    }
  }
  return answered;
}
