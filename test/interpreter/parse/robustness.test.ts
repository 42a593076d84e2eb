import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { RootContent } from 'mdast';
import { toString } from 'mdast-util-to-string';
import fc from 'fast-check';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import { unified } from 'unified';
import { describe, expect, test } from 'vitest';
import { parseMarkdown } from '../../../src/interpreter/parse/markdown/markdown.ts';
import { decodeSource } from '../../../src/interpreter/parse/markdown/source-text.ts';
import { spentMs } from '../../../src/processor-time/index.ts';
import { lines, read, readFiles } from './fake-kinds.ts';

const SEEDS = path.resolve(import.meta.dirname, '../../fixtures/seeds');
const seeds = readdirSync(SEEDS).map((name) => readFileSync(path.join(SEEDS, name), 'utf8'));

/** The result of reading a text, and the processor time it takes. */
async function measured(text: string, limitMs = 60_000) {
  const source = decodeSource(new TextEncoder().encode(text), { realPath: '/a', file: 'a' });
  if (!source) throw new Error('not decoded');
  const begun = process.cpuUsage();
  const parsed = await parseMarkdown(source, 0, limitMs);
  if ('refused' in parsed) throw new Error(parsed.refused);
  return { inPieces: places(parsed.blocks), spent: spentMs(begun) };
}

// The end of an open container differs by the blank text before the next heading, which nothing reads.
const places = (nodes: readonly RootContent[]): unknown[] =>
  nodes.map((node) => [node.type, node.position?.start.offset, 'value' in node ? node.value : toString(node)]);

const RUNBOOK = lines(
  ...[
    '---',
    'params: { A: { defualt: x } }',
    '---',
    '# T (1 hour)',
    '<!-- runbook: optoin -->',
    '',
    '> [!NOTE]',
    '> Mind',
    '> it.',
    '',
  ],
  ...[
    '- item',
    '',
    '  ```bash {#a timeot=1s}',
    '  one',
    '    two <the-id>',
    '  ```',
    '',
    '> ```text {.expect}',
    '> a',
    '> b',
    '> ```',
  ],
);

describe('line endings and byte order marks', () => {
  test.each([
    ['CRLF', (text: string) => text.replaceAll('\n', '\r\n')],
    ['lone CR', (text: string) => text.replaceAll('\n', '\r')],
    ['a byte order mark', (text: string) => `\uFEFF${text}`],
    ['both', (text: string) => `\uFEFF${text.replaceAll('\n', '\r\n')}`],
  ])('%s do not change places, ids or prose', async (_, change) => {
    const plain = await read(RUNBOOK);
    const changed = await read(change(RUNBOOK));
    expect(plain.errors).toEqual([
      '2:16 unknown-key',
      '5:15 unknown-attribute',
      '13:15 unknown-attribute',
      '15:9 unresolved-placeholder',
    ]);
    expect(changed.errors).toEqual(plain.errors);
    expect(changed.runbook.sections.map((one) => [one.id, one.prose, one.blocks])).toEqual(
      plain.runbook.sections.map((one) => [one.id, one.prose, one.blocks]),
    );
    expect(changed.step('a').admonitions).toEqual(plain.step('a').admonitions);
  });

  test('offsets match the original text, so that attributes can be inserted there', async () => {
    const text = `\uFEFF${RUNBOOK.replaceAll('\n', '\r\n')}`;
    const { runbook, step } = await read(text);
    const { span, codeSpan, code } = step('a');
    expect(text.slice(span.start.offset, span.end.offset)).toMatch(/^```bash \{#a[\s\S]*```$/);
    expect(text.slice(codeSpan.start.offset, codeSpan.end.offset)).toBe('one\r\n    two <the-id>');
    expect(code).toBe('one\r\n  two <the-id>');
    expect(runbook.files[0]?.text).toBe(text);
    expect(step('a').expectations[0]?.text).toBe('a\r\nb');
  });
});

describe('a text that cannot be parsed', () => {
  const refuse = async (content: string | Uint8Array): Promise<string[]> => {
    const { runbook, diagnostics } = await readFiles({ 'runbook.md': content });
    expect(runbook).toBeNull();
    return diagnostics.map((one) => one.rule);
  };

  test('is refused with the reason: size, depth, encoding, absence', async () => {
    expect(await refuse('a'.repeat(2 * 1024 * 1024 + 1))).toEqual(['too-large']);
    expect(await refuse(`${'>'.repeat(101)} deep`)).toEqual(['too-deep']);
    expect(await refuse(`${'- '.repeat(101)} deep`)).toEqual(['too-deep']);
    expect(await refuse(Uint8Array.of(0x61, 0xff, 0x62))).toEqual(['not-utf8']);
    expect(await refuse('# a\n\n```bash {#a}\necho \0\n```\n')).toEqual(['not-utf8']);
    const { runbook, diagnostics } = await readFiles({}, 'none.md');
    expect([runbook, diagnostics.map(({ rule, file }) => [rule, file])]).toEqual([null, [['unreadable', 'none.md']]]);
  });

  test('does not include markers in a fence', async () => {
    const { errors } = await read(lines('```', '>'.repeat(200), '```'));
    expect(errors).toEqual([]);
  });

  test('is refused within the time limit', async () => {
    const source = decodeSource(new TextEncoder().encode(`> ${'a\n'.repeat(200_000)}`), { realPath: '/a', file: 'a' });
    if (!source) throw new Error('not decoded');
    const begun = process.cpuUsage();
    expect(await parseMarkdown(source, 0, 200)).toEqual({ refused: 'too-slow' });
    // This would take minutes without the limit.
    expect(spentMs(begun)).toBeLessThan(10_000);
  });

  test('is not one that is read slowly because the machine is busy', async () => {
    const text = seeds.join('\n').slice(0, 120_000);
    const { inPieces: quiet, spent } = await measured(text);
    // The process is stopped for longer than its limit, but stopped time is not processor time.
    const limitMs = Math.max(2_000, 4 * spent);
    const stop = `echo; sleep 0.1; kill -STOP ${process.pid}; sleep ${limitMs / 1_000 + 1}; kill -CONT ${process.pid}`;
    const stopping = spawn('sh', ['-c', stop], { stdio: ['ignore', 'pipe', 'inherit'] });
    const stopped = once(stopping, 'close');
    await once(stopping.stdout, 'data');
    expect((await measured(text, limitMs)).inPieces).toEqual(quiet);
    await stopped;
  }, 120_000);

  test('never makes the reader throw, whatever the bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (bytes) => {
        await readFiles({ 'runbook.md': bytes });
      }),
      { numRuns: 200 },
    );
  });

  test('never makes the reader throw, whatever the Markdown', async () => {
    const pieces = fc.constantFrom(
      ...[
        '---\n',
        '+++\n',
        '# ',
        '## A (5 min)\n',
        '```',
        '~~~',
        'bash {#a',
        ' .gate',
        ' .expect',
        ' .undo',
        ' for=section',
        ' for=#a',
        '}',
        '{',
        '"',
        "'",
        '=',
        '\n',
        '\r\n',
        '\r',
        '\t',
      ],
      ...[
        '- [ ] ',
        '> ',
        '1. ',
        '  ',
        '<!-- runbook: ',
        'option',
        ' #a',
        ' -->\n',
        '[x](#a "play")\n\n',
        '[x](runbook.md "play")\n\n',
        '| RTO |\n|---|\n| 1h |\n',
      ],
      ...[
        'params: { A: {} }\n',
        '*a\n',
        '&a ',
        '\uFEFF',
        '\0',
        '\u{1F600}',
        '<b-c>',
        '${a-b}',
        '**x (5 min)**\n',
        'RTO: 4h',
        '<div>\n',
        '[!NOTE]\n',
        '{"name":"x"}',
        'yaml {.s3}\n',
      ],
    );
    await fc.assert(
      fc.asyncProperty(fc.array(pieces, { maxLength: 40 }), async (parts) => {
        const text = parts.join('');
        const { runbook, diagnostics } = await readFiles({ 'runbook.md': text });
        for (const { line, column, rule } of diagnostics)
          expect([line > 0, column > 0, rule !== '']).toEqual([true, true, true]);
        const ids = (runbook?.steps ?? []).filter((one) => one.role !== 'manual').map((one) => one.id);
        expect(new Set(ids).size).toBe(ids.length);
        const sections = new Set(runbook?.sections.map((one) => one.id));
        for (const step of runbook?.steps ?? []) expect(sections).toContain(step.section);
      }),
      { numRuns: 200 },
    );
  });
});

describe('parsing in pieces', () => {
  const processor = unified().use(remarkParse).use(remarkGfm);

  const blocksOf = async (text: string): Promise<{ inPieces: unknown[]; atOnce: unknown[] }> => ({
    inPieces: (await measured(text)).inPieces,
    atOnce: places(processor.parse(text).children),
  });

  test('returns the same blocks as parsing at once, for real documents', async () => {
    for (const text of seeds) {
      const { inPieces, atOnce } = await blocksOf(text);
      expect(inPieces).toEqual(atOnce);
    }
  });

  test('returns the same blocks for headings in fences, comments and HTML, closed or not', async () => {
    const parts = fc.constantFrom(
      ...[
        '# H\n',
        '## I\n',
        '```\n',
        '```sh\n',
        '~~~\n',
        ' ```\n',
        '  ```\n',
        '````\n',
        'text\n',
        '\n',
        '- a\n',
        '- ```\n',
        '  b\n',
        '> q\n',
        '> ```\n',
      ],
      ...[
        '<!--\n',
        '-->\n',
        '<div>\n',
        '</div>\n',
        '<pre>\n',
        '</pre>\n',
        '<?x\n',
        '?>\n',
        '    code\n',
        '| a |\n|---|\n',
        '===\n',
        '---\n',
        '1. x\n',
        '#\n',
        '#x\n',
        '# ',
      ],
    );
    await fc.assert(
      fc.asyncProperty(fc.array(parts, { maxLength: 16 }), fc.constantFrom('\n', '\r\n'), async (chosen, eol) => {
        const { inPieces, atOnce } = await blocksOf(chosen.join('').replaceAll('\n', eol));
        expect(inPieces).toEqual(atOnce);
      }),
      { numRuns: 400 },
    );
  });

  test('parses a long document in seconds of processor time', async () => {
    const text = Array.from({ length: 8 }, () => seeds.join('\n')).join('\n');
    expect(text.length).toBeGreaterThan(500_000);
    const before = process.cpuUsage();
    const { runbook } = await readFiles({ 'runbook.md': text });
    const { user, system } = process.cpuUsage(before);
    expect(runbook?.sections.length).toBeGreaterThan(1_000);
    expect((user + system) / 1_000).toBeLessThan(6_000);
  }, 60_000);

  test('reads thousands of steps, also if they are all alike', async () => {
    const text = Array.from({ length: 3_000 }, (_, i) =>
      lines(i % 2 === 0 ? `## S${i}` : '', `\`\`\`bash {#s${i}}`, 'true', '```', '```bash {.gate}', 'true', '```'),
    ).join('');
    const { runbook, diagnostics } = await readFiles({ 'runbook.md': text });
    expect([runbook?.steps.length, diagnostics]).toEqual([6_000, []]);
  }, 60_000);
});
