import { describe, expect, it } from 'vitest';
import type { CodeAction, TextEdit } from 'vscode-languageserver/node';
import { codeActions } from '../../src/lsp/actions/actions.ts';
import { diagnosticsOf } from '../../src/lsp/diagnostics.ts';
import { folding } from '../../src/lsp/folding.ts';
import { hover } from '../../src/lsp/hover/hover.ts';
import { lenses } from '../../src/lsp/lenses.ts';
import { links } from '../../src/lsp/links.ts';
import { outline } from '../../src/lsp/outline.ts';
import { applied, openPages } from './pages.ts';

const pages = openPages();

async function shown(marked: string): Promise<string> {
  const found = await pages.askAt(hover, marked);
  const contents = found?.contents;
  return typeof contents === 'object' && 'value' in contents ? contents.value : '';
}

const STEPS = `# A

## Store (30 min)

\`\`\`sql {#drop effect=destructive timeout=5m connection=store}
drop table x
\`\`\`

\`\`\`sql {#gone .gate expect="rows.size() == 0"}
select 1
\`\`\`
`;

describe('hover', () => {
  it('says what a step would do', async () => {
    const text = await shown(STEPS.replace('{#drop', '{#dr|op'));
    for (const part of ['sql step', 'destructive', '`#gone`', 'undo: none', 'timeout 5m', 'budget 30m', 'store'])
      expect(text).toContain(part);
  });

  it('says the same on a use of the id, and what a gate judges', async () => {
    expect(await shown(STEPS.replace('{#gone', '{#go|ne'))).toContain('judges: `#drop`');
    expect(await shown(`${STEPS}\n\`\`\`bash {.gate for=#dr|op}\ntest -e x\n\`\`\`\n`)).toContain('sql step');
  });

  it('says what a section holds', async () => {
    expect(await shown(STEPS.replace('## Sto', '## S|to'))).toMatch(/1 steps, 1 gates/);
  });

  it.each([
    ['```bash {#a time|out=5s}\ntrue\n```\n', 'how long one attempt'],
    ['```bash {.ga|te}\ntest -e x\n```\n', 'judges a step'],
    ['```bash {#a effect=re|ad}\ntrue\n```\n', '`destructive`'],
    ['## A\n\n<!-- runbook: ski|p -->\n', 'documentation only'],
    ['---\nobj|ectives: { rto: 4h }\n---\n', 'targets'],
    ['---\nparams:\n  A: { requ|ired: true }\n---\n', 'nothing starts'],
    ['---\nparams:\n  A: { description: which one }\n---\n\n```bash {#a}\necho "$|A"\n```\n', 'which one'],
    ['<!-- runbook-lint: allow su|do because x -->\n', 'sudo'],
  ])('explains words: %j', async (marked, part) => {
    expect(await shown(marked)).toContain(part);
  });

  it('is silent in prose', async () => {
    expect(await shown('Some te|xt\n')).toBe('');
  });
});

describe('the outline', () => {
  it('has sections in sections, and steps in them in order', async () => {
    pages.open('page.md', STEPS);
    const [top] = await pages.ask(outline, 'page.md', {});
    expect(top?.name).toBe('A');
    expect(top?.children?.[0]?.children?.map(({ name, detail }) => [name, detail])).toEqual([
      ['#drop', 'sql, destructive'],
      ['#gone', 'sql gate'],
    ]);
  });
});

describe('folding, links and lenses', () => {
  it('fold the front matter, sections and fences', async () => {
    pages.open('page.md', `---\ntitle: x\n---\n\n${STEPS}`);
    expect((await pages.ask(folding, 'page.md', {})).map(({ startLine, endLine }) => [startLine, endLine])).toEqual([
      [0, 2],
      [4, 14],
      [6, 14],
      [8, 10],
      [12, 14],
    ]);
  });

  it('link what is played and what the sandbox is made from', async () => {
    pages.open('page.md', '---\nsandbox: { disaster: sandbox/boom.mjs }\n---\n\n[x](./y.md#z "play")\n\n[w](./w.md)\n');
    const found = await pages.ask(links, 'page.md', {});
    expect(found.map(({ target }) => target)).toEqual([pages.uri('y.md'), pages.uri('sandbox/boom.mjs')]);
  });

  it('offer to play a step only to an editor that can', async () => {
    pages.open('page.md', STEPS);
    expect((await pages.ask(lenses, 'page.md', {})).map(({ command }) => command?.arguments)).toEqual([
      [pages.uri('page.md'), 'drop'],
    ]);
    expect(await pages.ask(lenses, 'page.md', {}, { commands: false })).toEqual([]);
  });
});

describe('quick fixes', () => {
  const everywhere = { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } };

  async function actions(text: string, only?: string[], client = {}): Promise<CodeAction[]> {
    pages.open('page.md', text);
    return pages.ask(
      codeActions,
      'page.md',
      { range: everywhere, context: { diagnostics: [], ...(only && { only }) } },
      client,
    );
  }
  async function after(text: string, title: string, only?: string[]): Promise<string> {
    const found = (await actions(text, only)).find((one) => one.title === title);
    if (!found) throw new Error(`no action "${title}"`);
    return applied(text, found.edit?.changes?.[pages.uri('page.md')] ?? []);
  }

  it('write the name that was meant', async () => {
    const text = '```bash {#a timeot=5m}\ntrue\n```\n';
    expect(await after(text, 'Change timeot to timeout')).toBe(text.replace('timeot', 'timeout'));
    const gate = '```bash {#restore}\ntrue\n```\n\n```bash {.gate for=#restor}\ntest -e x\n```\n';
    expect(await after(gate, 'Change restor to #restore')).toBe(gate.replace('#restor}', '#restore}'));
    const key = '---\nparms: { A: {} }\n---\n\n```bash {#a}\ntrue\n```\n';
    expect(await after(key, 'Change parms to params')).toBe(key.replace('parms', 'params'));
  });

  it('add a gate that the reader refuses until it is written', async () => {
    const text = '# A\n\n## B\n\n```bash {#a}\nkubectl apply -f x.yaml\n```\n';
    const result = await after(text, 'Add a gate to #a');
    expect(result).toContain('```\n\n```bash {.gate every=5s within=1m}\n# what has to hold after #a\n```\n');
    pages.open('page.md', result);
    const page = await pages.page('page.md');
    expect((await page?.analysis.findings())?.map(({ diagnostic }) => diagnostic.rule)).toContain('empty-gate');
  });

  it('allow a finding, which is then gone', async () => {
    const text = '# A\n\n```bash {#a effect=read}\nsudo systemctl status app\n```\n';
    const result = await after(text, 'Allow sudo here, with a reason');
    pages.open('page.md', result);
    const page = await pages.page('page.md');
    expect((await page?.analysis.findings())?.map(({ diagnostic }) => diagnostic.rule)).not.toContain('sudo');
  });

  it('let the reason be typed where the editor has placeholders in edits', async () => {
    const text = '# A\n\n```bash {#a effect=read}\nsudo systemctl status app\n```\n';
    const action = (await actions(text, undefined, { snippetEdits: true })).find(({ title }) =>
      title.startsWith('Allow sudo'),
    );
    const [change] = action?.edit?.documentChanges ?? [];
    expect(JSON.stringify(change)).toContain('${1:WHY}');
  });

  it('cannot allow what play refuses', async () => {
    const found = await actions('```bash {#a timeot=5m}\ntrue\n```\n');
    expect(found.map(({ title }) => title)).toEqual(['Change timeot to timeout']);
  });

  it('fix all that lint --fix fixes, and nothing without being asked', async () => {
    const text =
      '# A\n\n<!-- runbook-lint: allow sudo because of history -->\n\nText.\n\n<!-- runbook-lint: allow sudo because of history -->\n\nMore.\n';
    expect(await after(text, 'Fix all that runbook can fix', ['source.fixAll'])).toBe('# A\n\n\nText.\n\n\nMore.\n');
    expect((await actions(text)).map(({ kind }) => kind)).not.toContain('source.fixAll.runbook');
  });

  it('have edits within the text', async () => {
    for (const action of await actions(STEPS))
      for (const edit of Object.values(action.edit?.changes ?? {}).flat() satisfies TextEdit[])
        expect(edit.range.end.line).toBeLessThan(STEPS.split('\n').length);
  });
});

describe('findings', () => {
  it('in a file that is played are shown at the link, with their place', async () => {
    pages.open('inner.md', '# Inner\n\n```bash {#x timeot=1}\ntrue\n```\n');
    pages.open('page.md', '# A\n\n[x](inner.md "play")\n');
    const page = await pages.page('page.md');
    const found = page ? await diagnosticsOf(page, (url) => url) : [];
    const inner = found.find(({ code }) => code === 'unknown-attribute');
    expect(inner?.range.start.line).toBe(2);
    expect(inner?.message).toContain('inner.md:3:');
    expect(inner?.relatedInformation?.[0]?.location.uri).toBe(pages.uri('inner.md'));
  });

  it('count UTF-16 units from the beginning of the line, after a byte order mark, too', async () => {
    pages.open('page.md', '\uFEFF😀 ~~~\n\n```bash {#a timeot=1}\ntrue\n```\n');
    const page = await pages.page('page.md');
    const found = page ? await diagnosticsOf(page, (url) => url) : [];
    expect(found.find(({ code }) => code === 'unknown-attribute')?.range).toEqual({
      start: { line: 2, character: 12 },
      end: { line: 2, character: 20 },
    });
  });
});
