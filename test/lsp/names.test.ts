import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { definition } from '../../src/lsp/definition.ts';
import { references } from '../../src/lsp/references.ts';
import { prepareRename, rename } from '../../src/lsp/rename.ts';
import { cursorIn } from './editor.ts';
import { applied, openPages } from './pages.ts';

const pages = openPages();

const WHOLE = `---
params:
  TARGET: { default: staging }
sandbox: { answers: { choose: full, checks: { look: pass } } }
---

# Whole

## Full
<!-- runbook: #full option -->

\`\`\`bash {#one capture=COUNT}
echo "$TARGET"
\`\`\`

\`\`\`bash {.gate for=#one}
test "$COUNT" != one
\`\`\`

## Part
<!-- runbook: #part option when="steps['one'].status == 'passed'" -->

\`\`\`bash {#two when='steps["one"].exitCode == 0 && params.TARGET != "one"'}
true
\`\`\`

[again](#one..two "play")
`;

async function renamed(marked: string, newName: string): Promise<string> {
  const { text } = cursorIn(marked);
  const { changes } = await pages.askAt(rename, marked, { newName });
  return applied(text, changes?.[pages.uri('page.md')] ?? []);
}

const at = (text: string, needle: string): string =>
  text.replace(needle, (found) => `${found.slice(0, -1)}|${found.slice(-1)}`);

describe('renaming an id', () => {
  it('changes for=, links and expressions, and leaves other words that are spelt the same', async () => {
    const result = await renamed(at(WHOLE, '{#one'), 'first');
    expect(result).toBe(
      WHOLE.replace('{#one', '{#first')
        .replace('for=#one', 'for=#first')
        .replace("steps['one']", "steps['first']")
        .replace('steps["one"]', 'steps["first"]')
        .replace('#one..two', '#first..two'),
    );
  });

  it('works from each of its uses', async () => {
    const whole = await renamed(at(WHOLE, '{#one'), 'first');
    for (const use of ['for=#one', "steps['one", '(#one']) expect(await renamed(at(WHOLE, use), 'first')).toBe(whole);
  });

  it('changes the answers of the sandbox', async () => {
    const result = await renamed(at(WHOLE, ': #full'), 'everything');
    expect(result).toContain('choose: everything');
    expect(result).toContain('runbook: #everything option');
  });

  it.each([
    ['a b', 'not a valid id'],
    ['a..b', 'not a valid id'],
    ['', 'not a valid id'],
    ['two', 'already taken in line'],
  ])('refuses %j', async (name, why) => {
    await expect(renamed(at(WHOLE, '{#one'), name)).rejects.toThrow(why);
  });

  it('refuses what is no id, and says what to do', async () => {
    await expect(renamed(at(WHOLE, 'echo'), 'x')).rejects.toThrow('only the ids of steps and sections');
    await expect(pages.askAt(prepareRename, at(WHOLE, 'TARGET:'))).rejects.toThrow('only the ids');
  });

  it('refuses an id that is derived from a heading', async () => {
    await expect(
      renamed('# A\n\n## Some part\n\n```bash {#x}\ntrue\n```\n\n[x](#some-p|art "play")\n', 'y'),
    ).rejects.toThrow('derived');
  });

  it('keeps places right with CRLF, characters outside of the basic plane and a byte order mark', async () => {
    const text =
      '\uFEFF# 😀 A\r\n\r\n> ```bash {#one}\r\n> true\r\n> ```\r\n\r\n😀 text\r\n\r\n```bash {.gate for=#one}\r\ntest -e x\r\n```\r\n';
    expect(await renamed(at(text, '{#one'), 'first')).toBe(text.replaceAll('#one', '#first'));
  });

  it('reaches open files that play this one, whatever they call it', async () => {
    const inner = '# Inner\n\n```bash {#on|e}\ntrue\n```\n';
    const outer =
      '# Outer\n\n[x](./page.md#one "play")\n\n```bash {#last when="steps[\'page/one\'].status == \'passed\'"}\ntrue\n```\n';
    pages.open('outer.md', outer);
    const { changes } = await pages.askAt(rename, inner, { newName: 'first' });
    expect(applied(outer, changes?.[pages.uri('outer.md')] ?? [])).toBe(
      outer.replace('#one', '#first').replace('page/one', 'page/first'),
    );
    pages.workspace.close(pages.uri('outer.md'));
  });

  it('reaches into a file on disk from a link', async () => {
    writeFileSync(path.join(pages.folder, 'other.md'), '# Other\n\n```bash {#there}\ntrue\n```\n');
    const { changes } = await pages.askAt(rename, '# A\n\n[x](other.md#th|ere "play")\n', { newName: 'here' });
    expect(Object.keys(changes ?? {}).toSorted()).toEqual([pages.uri('other.md'), pages.uri('page.md')].toSorted());
  });
});

describe('the definition', () => {
  const lineOf = async (marked: string) => (await pages.askAt(definition, marked)).map(({ range }) => range.start.line);

  it.each([
    ['for=#one', '{#one'],
    ["steps['one", '{#one'],
    ['"$TARGET', 'TARGET:'],
    ['params.TARGET', 'TARGET:'],
    ['"$COUNT', 'capture=COUNT'],
    ['(#one', '{#one'],
    ['choose: full', ': #full'],
  ])('of %s is %s', async (use, declared) => {
    const line = WHOLE.slice(0, WHOLE.indexOf(declared)).split('\n').length - 1;
    expect(await lineOf(at(WHOLE, use))).toEqual([line]);
  });

  it('of a heading that a link names by its slug is the heading', async () => {
    expect(await lineOf('# A\n\n## Some part\n\n```bash {#x}\ntrue\n```\n\n[x](#some-p|art "play")\n')).toEqual([2]);
  });

  it('of a link is the file, and of its id the place in the file', async () => {
    writeFileSync(path.join(pages.folder, 'there.md'), '# There\n\n```bash {#deep}\ntrue\n```\n');
    expect(await pages.askAt(definition, '[x](the|re.md "play")\n')).toMatchObject([{ uri: pages.uri('there.md') }]);
    expect(await pages.askAt(definition, '[x](there.md#de|ep "play")\n')).toMatchObject([
      { uri: pages.uri('there.md'), range: { start: { line: 2 } } },
    ]);
  });

  it('of nothing is nothing', async () => {
    expect(await lineOf('Some te|xt\n')).toEqual([]);
    expect(await lineOf('[x](no-such.md#de|ep "play")\n')).toEqual([]);
  });
});

describe('references', () => {
  it('of a param are all of its uses in code, expressions and front matter', async () => {
    const found = await pages.askAt(references, at(WHOLE, 'TARGET:'), { context: { includeDeclaration: true } });
    expect(found.map(({ range }) => range.start.line)).toEqual([2, 12, 22]);
  });
});
