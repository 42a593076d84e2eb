import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LintFinding } from '../../src/lint/index.ts';
import { lintingFolder, placed } from './linting.ts';

const { lintText } = lintingFolder();
const fence = (code: string, info = 'bash'): string =>
  `# Restore\n\n${'`'.repeat(8)}${info}\n${code}\n${'`'.repeat(8)}\n`;

/** Every place is within the text, and no finding ends before it begins. */
function expectPlaces(findings: readonly LintFinding[], text: string): void {
  const lines = text.split(/\r\n|\n|\r/);
  for (const { diagnostic: one, fix } of findings) {
    expect(one.line, one.rule).toBeLessThanOrEqual(lines.length);
    expect(one.column, one.rule).toBeLessThanOrEqual((lines[one.line - 1]?.length ?? 0) + 1);
    expect(one.endLine > one.line || (one.endLine === one.line && one.endColumn >= one.column), one.rule).toBe(true);
    for (const { start, end } of fix ?? []) expect(start <= end && end <= text.length).toBe(true);
  }
}

const NASTY: readonly (readonly [what: string, text: string])[] = [
  [
    'a transcript whose here-document has no prompts',
    fence('$ cat <<EOF > a.conf\nx = 1\nEOF\n$ tail -f log', 'console'),
  ],
  ['a here-document in quotes', fence('ssh db "cat > f <<EOF\n$X\nEOF\n"')],
  ['a here-document that never ends', fence('cat <<EOF\nrm -rf /')],
  [
    'carriage returns, tabs and a byte order mark',
    `\uFEFF${fence('tail -f a\r\n\texport X=$(date)').replaceAll('\n', '\r\n')}`,
  ],
  ['a fence in a list in a quote', '> 1. x\n>\n>    ```bash\n>    tail -f log\n>    ```\n'],
  ['mojibake', fence('echo "â€œdone\u009d ðŸŽ¯"')],
  ['a fence that is never closed', '# A\n\n```bash\nexport X=$(date)\n'],
  ['deep substitutions', fence(`echo ${'$('.repeat(3_000)}date${')'.repeat(3_000)}`)],
  ['deep groups', fence(`${'('.repeat(5_000)}a${')'.repeat(5_000)}`)],
  ['commands that carry each other', fence(`${"bash -c '".repeat(30)}rm -rf /x`)],
  ['a fence that is too long', fence(`echo ${'x'.repeat(70_000)}`)],
  ['backticks with escapes', fence('X=`echo \\`rm -rf /a\\` $HOME`; echo "$X ${Y}"')],
  ['a word that is only an expansion', fence('$CMD -f | ${OTHER} && "$@" <(a) >(b) {a,b}{1..3} $((1+X[2]))')],
  ['an empty fence, and one of comments', `${fence('')}\n${fence('# nothing')}`],
  ['no text at all', ''],
];

describe('lint', () => {
  it.each(NASTY)('reads %s', async (_, text) => {
    expectPlaces(await lintText(text), text);
  });

  it('says what it cannot read, and where', async () => {
    const text = fence(`echo one\necho ${'x'.repeat(70_000)}`);
    expect(placed(await lintText(text))).toContain('shell-syntax@4');
  });

  it('reports the right line in a transcript and in a quote', async () => {
    const transcript = fence('$ date\nMon\n$ tail -f log', 'console');
    expect(placed(await lintText(transcript))).toContain('endless-command@6');
    expect(placed(await lintText('> 1. x\n>\n>    ```bash\n>    tail -f log\n>    ```\n'))).toContain(
      'endless-command@4',
    );
  });

  it('reads anything between the lines of a fence', async () => {
    const word = fc.constantFrom(
      ...[
        'rm -rf',
        'tail -f',
        'if',
        'then',
        'fi',
        'do',
        'done',
        'for x in',
        '$(',
        ')',
        '`',
        '"',
        "'",
        '<<EOF',
        'EOF',
        '|',
        '||',
        '&&',
      ],
      ...[
        '{',
        '}',
        '[[',
        ']]',
        '((',
        '))',
        '\\',
        '\n',
        '\r\n',
        '#',
        '$ ',
        '<pod>',
        '${X:-',
        '}',
        'export X=$(date)',
        'é',
        '\u{1f3af}',
        ';;',
        '&',
      ],
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(word, { maxLength: 25 }),
        fc.constantFrom('bash', 'console', 'sh {#a}', ''),
        async (words, info) => {
          const text = fence(words.join(' '), info);
          expectPlaces(await lintText(text), text);
        },
      ),
      { numRuns: 150 },
    );
  });
});
