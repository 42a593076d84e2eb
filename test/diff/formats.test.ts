import { unified } from 'unified';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import { visit } from 'unist-util-visit';
import { describe, expect, it } from 'vitest';
import { DIFF_FORMATS, type FileDiff } from '../../src/diff/index.ts';
import { diffOf, fence } from './comparing.ts';

const render = (name: string, diffs: readonly FileDiff[]): string =>
  DIFF_FORMATS.find((one) => one.name === name)?.render(diffs) ?? '';

/** Names that would be markup, mentions, references and control sequences where they are not code. */
const HOSTILE = [
  '@everyone <img src=x onerror=alert(1)> </details> <b>',
  '`` ` ``` | a | b | #1 :tada: https://evil.example [x](javascript:y)',
  '\u001b[2J\u202eexe.md',
];

const hostile = (word: string): Promise<FileDiff> =>
  diffOf(
    `# T\n\n- [ ] ${HOSTILE[0]} old\n\n## ${HOSTILE[1]} (5 min)\n${fence('bash {#a}', `echo '${HOSTILE[1]}'`)}${fence('bash {.gate #g}', 'test -f x')}`,
    `# T\n\n## ${HOSTILE[1]} (9 min)\n${fence('bash {#a}', `echo '${HOSTILE[1]} ${HOSTILE[2]} \`\`\`\` ${word}'`)}`,
  );

describe('the Markdown for a pull request', () => {
  it('holds nothing of a runbook outside of code, and no HTML but its own', async () => {
    const text = render('markdown', [{ ...(await hostile('</details>')), before: '@a<b>`.md', after: '@team/x`|.md' }]);
    const tree = unified().use(remarkParse).use(remarkGfm).parse(text);
    const html: string[] = [];
    const words: string[] = [];
    visit(tree, (node) => {
      if (node.type === 'html') html.push(node.value);
      if (node.type === 'text') words.push(node.value);
      expect(['link', 'image', 'linkReference', 'table', 'heading4']).not.toContain(node.type);
    });
    for (const tag of html.join('\n').split('\n'))
      expect(tag).toMatch(/^(<details><summary>[A-Z][A-Za-z, ]+ \(\d+\)<\/summary>|<\/details>)$/);
    expect(words.join(' ')).not.toMatch(/[@<>|\u001b\u202e]|tada|evil/);
    expect(text).not.toMatch(/[\u001b\u202e]/);
  });

  it('says first and in the open what is weakened, and folds the rest', async () => {
    const text = render('markdown', [await hostile('x')]);
    const [open = '', folded = ''] = text.split('<details>', 2);
    expect(open).toContain('gate `#g` of `#a` is removed');
    expect(open).toContain('is removed (line 3 before)');
    expect(folded).toContain('<summary>Targets (1)</summary>');
    expect(text).toContain('```diff');
  });

  it('stays below the limit of GitHub, and says that there is more', async () => {
    const steps = (word: string): string =>
      Array.from({ length: 1_500 }, (_, index) => fence(`bash {#s${index}}`, `run ${word} ${index}`)).join('');
    const text = render('markdown', [await diffOf(`# T\n${steps('this')}`, `# T\n${steps('that')}`)]);
    expect(text.length).toBeLessThan(65_536);
    expect(text).toContain('`runbook diff` prints all of them');
    const many = Array.from({ length: 3_000 }, (_, index): FileDiff => ({
      before: null,
      after: `${'long-'.repeat(20)}${index}.md`,
      title: 'T',
      steps: 3,
      changes: [],
    }));
    expect(render('markdown', many).length).toBeLessThan(65_536);
  });

  it('says that nothing changed', async () => {
    const same = await diffOf('# T\n', '# T\n\nMore words.\n');
    expect(render('markdown', [same])).toBe('No change for the operator.\n');
  });
});

describe('the text', () => {
  it('fits 80 columns but for commands, and drives no terminal', async () => {
    const text = render('text', [await hostile('x')]);
    expect(text).not.toMatch(/[\u001b\u202e]/);
    for (const line of text.split('\n'))
      if (!line.startsWith(' '.repeat(11))) expect(line.length).toBeLessThanOrEqual(80);
  });

  it('is one page for several files: what is new, what is gone, what is the same', async () => {
    const same = await diffOf('# T\n', '# T\n');
    const text = render('text', [{ ...same, before: null, steps: 2 }, { ...same, after: null, steps: 1 }, same]);
    expect(text.split('\n\n').map((line) => line.trim())).toEqual([
      'r.md: a new runbook with 2 steps',
      'r.md: the runbook is deleted, with its 1 step',
      'r.md: no change for the operator',
    ]);
  });
});

it('prints one JSON array with the same sentences', async () => {
  const [file] = JSON.parse(render('json', [await hostile('x')])) as [
    {
      status: string;
      weakened: number;
      changes: readonly {
        group: string;
        kind: string;
        step: string;
        message: string;
        before: { line: number };
        after: unknown;
      }[];
    },
  ];
  expect([file.status, file.weakened]).toEqual(['changed', 2]);
  expect(file.changes[0]).toMatchObject({
    group: 'weakened',
    kind: 'gate-removed',
    step: 'g',
    after: null,
    before: { file: 'r.md' },
  });
});
