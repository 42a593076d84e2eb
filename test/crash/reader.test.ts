import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readRunbook } from '../../src/interpreter/parse/index.ts';
import { STEP_KINDS } from '../../src/steps/index.ts';
import { Stage } from './support/stage.ts';
import { INTERNAL_ERROR } from '../../src/model/failure.ts';

let here: Stage;
beforeEach(() => {
  here = new Stage();
});
afterEach(() => here.remove());

const root = path.resolve(import.meta.dirname, '../..');
const documents = ['runbooks', 'test/fixtures/seeds'].flatMap((folder) =>
  readdirSync(path.join(root, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => readFileSync(path.join(root, folder, name))),
);

/** Reads text as the command line does, with every kind, without a file. */
const read = (content: Uint8Array) =>
  readRunbook({
    file: 'r.md',
    cwd: '/nowhere',
    kinds: STEP_KINDS,
    read: (name) =>
      name === '/nowhere/r.md'
        ? Promise.resolve(Buffer.from(content))
        : Promise.reject(new Error('nothing else is here')),
    realPath: (name) => Promise.resolve(name),
  });

const times = (count: number, text: string): string => text.repeat(count);
const CANARY = 'touch canary; $(touch canary); `touch canary`';

/** Each of these once overwhelmed a Markdown or YAML parser. */
const PATHOLOGICAL: readonly (readonly [string, string])[] = [
  ['ten thousand nested quotes', `${times(10_000, '> ')}x`],
  ['ten thousand nested list markers', `${times(10_000, '- ')}x`],
  ['a long lazy blockquote', times(1_500, '> a line that goes on and on and on\nlazy\n')],
  ['a long list', times(4_000, '- item with text\n')],
  ['lists that go in and in', Array.from({ length: 90 }, (_, depth) => `${times(depth, '  ')}- x\n`).join('')],
  ['thousands of opening brackets', times(8_000, '[')],
  ['brackets with link ends', times(4_000, '[a](')],
  ['images in images', times(4_000, '![[]()')],
  ['backticks in growing runs', Array.from({ length: 1_200 }, (_, length) => times(length + 1, '`') + ' ').join('')],
  ['emphasis that never closes', times(20_000, '*a ')],
  ['emphasis of every kind', times(2_000, '*_**__~~')],
  ['one endless line', times(100_000, 'word ')],
  ['comments that never end', times(100_000, '<!-- ')],
  ['tags that never end', times(20_000, '<a b="')],
  ['entities', times(20_000, '&amp;')],
  ['autolinks', times(10_000, 'www.a.b ')],
  ['a table of three thousand columns', `${times(3_000, '|a')}|\n${times(3_000, '|-')}|\n${times(3_000, '|b')}|\n`],
  ['reference definitions', times(3_000, '[a]: b\n')],
  ['a fence that never closes', `\`\`\`bash {#a}\n${times(20_000, 'true\n')}`],
  ['braces that never close', `\`\`\`bash {#a ${times(100_000, '{')}\ntrue\n\`\`\`\n`],
  ['an attribute of a megabyte', `\`\`\`bash {#a when="${times(1_000_000, 'x')}"}\ntrue\n\`\`\`\n`],
  [
    'YAML that doubles with each alias',
    `---\na: &a [x,x,x,x,x,x,x,x,x]\n${[...'bcdefghij'].map((name, index) => `${name}: &${name} [${times(9, `*${'abcdefghi'[index] ?? ''},`)}]`).join('\n')}\n---\n# T\n`,
  ],
  ['YAML brackets that never close', `---\na: ${times(20_000, '[')}\n---\n# T\n`],
  ['a shell that nests', `\`\`\`bash {#a}\n${times(20_000, '$(')}${times(20_000, ')')}\n\`\`\`\n`],
  ['three megabytes', times(3_000_000, 'x')],
  ['a list that takes longer than the reader gives it', times(30_000, '- item with text\n')],
];

describe('the reader', () => {
  it('accepts any bytes: no crash, no hang, nothing run', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 4_000 }), async (bytes) => {
        const { runbook, diagnostics } = await read(bytes);
        expect(runbook !== null || diagnostics.length > 0).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  it('accepts real documents with anything inserted in the middle', async () => {
    const pieces = fc.oneof(
      fc.constantFrom(
        '```bash {#x',
        '```',
        '> ',
        '- [ ] ',
        '<!-- runbook: ',
        '-->',
        '{',
        '}',
        '"',
        '---\n',
        '[a](b "play")',
        '\u0000',
        '\uFEFF',
        '\r',
        '${X}',
        '<word>',
        '# ',
      ),
      fc.string({ maxLength: 30 }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.nat(documents.length - 1),
        fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(200), pieces), {
          minLength: 1,
          maxLength: 8,
        }),
        async (which, edits) => {
          let text = (documents[which] ?? Buffer.alloc(0)).toString('latin1').slice(0, 12_000);
          for (const [place, cut, piece] of edits) {
            const at = Math.floor(place * text.length);
            text = text.slice(0, at) + piece + text.slice(at + cut);
          }
          const { runbook, diagnostics } = await read(Buffer.from(text, 'latin1'));
          expect(runbook !== null || diagnostics.length > 0).toBe(true);
        },
      ),
      { numRuns: 80 },
    );
  }, 60_000);

  it.each(PATHOLOGICAL)(
    'answers %s with exit 0 or 2, and runs nothing',
    async (_, text) => {
      here.write('r.md', `${text}\n\n# Then\n\n    ${CANARY}\n`);
      const told = await here.run(['show', 'r.md']);
      expect([0, 2], told.stderr.slice(0, 400)).toContain(told.code);
      expect(told.stderr).not.toContain(INTERNAL_ERROR);
      expect(existsSync(path.join(here.folder, 'canary'))).toBe(false);
    },
    300_000,
  );

  it('refuses what is too large or too deep with exit 2 before anything is parsed', async () => {
    here.write('large.md', times(3_000_000, 'x'));
    here.write('deep.md', times(200, '> '));
    for (const [file, rule] of [
      ['large.md', 'too-large'],
      ['deep.md', 'too-deep'],
    ] as const) {
      const told = await here.run(['play', file]);
      expect(told.code).toBe(2);
      expect(told.stderr).toContain(rule);
    }
  });

  it.each([
    ['lists', '- one\n- two\n  - three\n- four\n'],
    ['quotes', '> a\n> b\n> > c\n'],
    ['brackets', '[[[a]]] [b](c) ![[d]\n'],
    ['backticks', '` `` ``` a `b` ``c`` `\n'],
    ['endless lines', `${times(40, 'word and more ')}\n`],
    ['steps', '```bash {#ID}\necho a\n```\n'],
  ])(
    'needs time in proportion to the number of sections: %s',
    async (_, body) => {
      const documentOf = (bytes: number): Buffer => {
        let text = '';
        for (let count = 0; text.length < bytes; count += 1)
          text += `## Section ${count}\n\n${body.replace('ID', `s${count}`)}\n`;
        return Buffer.from(text);
      };
      const spent = async (bytes: number): Promise<number> => {
        const content = documentOf(bytes);
        const before = process.cpuUsage();
        expect((await read(content)).runbook).not.toBeNull();
        const { user, system } = process.cpuUsage(before);
        return (user + system) / 1_000;
      };
      await spent(100_000);
      const small = await spent(100_000);
      const large = await spent(600_000);
      // Six times the size is six times the work, not thirty-six.
      expect(large / small).toBeLessThan(6 * 2.5);
    },
    300_000,
  );
});
