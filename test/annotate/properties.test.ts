import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { annotatingFolder } from './annotating.ts';
import { isWithin, rendered } from './rendering.ts';

const { annotateText, errorsOf } = annotatingFolder();

const TICKS = '`'.repeat(3);
const code = fc.constantFrom(
  ...[
    'systemctl restart app',
    'kubectl get pods',
    'rm -rf /srv/data',
    'tail -f app.log',
    'echo "$BACKUP"',
    'vi /etc/app.conf',
  ],
  ...[
    '# 1. Stop\nsystemctl stop app\n# 2. Start\nsystemctl start app',
    'restore <backup-id>',
    'ls <path> <user>',
    'echo $LD_PRELOAD $PATH_X',
    '$ ls\na b',
    'X=$(date)',
    'true',
  ],
  ...[
    'if true; then',
    'cat <<EOF\n<name>\nEOF',
    'echo "<!-- a -->"',
    'curl -f http://localhost/health',
    '',
    '# nothing',
    '\t\tls  ',
  ],
);
const info = fc.constantFrom(
  ...[
    'bash',
    'sh',
    '',
    'bash  ',
    'console',
    'text',
    'json',
    'python',
    'bash title="x"',
    'sh {"id":"01J8F8Z3M5N6P7Q8R9S0T1V2W3"}',
  ],
  ...['sh {name=here}', 'bash {#known effect=write}', 'bash {1,3-5}', 'bash {linenos=table}', 'BASH', 'bash{.gate}'],
);
const fence = fc
  .tuple(info, code, fc.constantFrom('', ' ', '  '), fc.constantFrom(TICKS, '~~~', '````'))
  .map(([word, text, indent, mark]) =>
    [`${mark}${word}`, ...text.split('\n'), mark].map((line) => indent + line).join('\n'),
  );
const title = fc.constantFrom(
  ...[
    'Restore',
    'Step 1: Stop',
    'Step 2',
    'Option A',
    'Option B',
    'Verify',
    'Rollback',
    'Troubleshooting',
    '1. First',
    'Operations',
  ],
  ...['Restore (30 min)', 'P0: gone', 'P1: slow', '§1. Full (RTO: 4 hours)', 'Überprüfung ✅', '`code` & <b>x</b>', ''],
);
const heading = fc
  .tuple(fc.constantFrom('#', '##', '###'), title, fc.constantFrom('', '  ', ' ##'))
  .map(([mark, text, end]) => `${mark} ${text}${end}`);
const text = fc.constantFrom(
  ...[
    'Some text.',
    '**Step 2: Copy (10 min)**',
    '**RTO:** 4 hours',
    'Expected output:',
    '- [ ] Told everybody',
    '---',
    '***',
  ],
  ...[
    '<!-- runbook: budget=4h -->',
    '<!-- other -->',
    '> [!CAUTION]\n> Careful.',
    '| RTO | RPO |\n|---|---|\n| 1h | 5m |',
    '<details>',
  ],
  ...[
    'Setext\n===',
    '**Total time: ~4 hours**\n---',
    '    indented code',
    '* a\n* b',
    '[x]: http://example.com',
    'trailing  ',
  ],
);
const nested = fc
  .tuple(fc.constantFrom('- ', '1. ', '10) ', '> ', '-\t', '- [ ] x\n\n  ', '1. do\n   '), fence)
  .map(([marker, block]) => {
    const first = marker.split('\n').at(-1) ?? marker;
    const pad = marker.startsWith('>') ? '> ' : first.replace(/\S/g, ' ');
    return marker + block.split('\n').join(`\n${pad}`);
  });
const frontMatter = fc.constantFrom(
  ...[
    '',
    '',
    '',
    '---\ntitle: A\n---\n',
    '---\nparams:\n  BACKUP: { default: latest }\n---\n',
    '---\nparams: { A: { default: x } }\n---\n',
  ],
  ...['---\n---\n', '---\nobjectives:\n  rpo: 5m\n---\n', '---\n', '+++\ntitle = "a"\n+++\n', '{ "title": "a" }\n'],
);
const markdown = fc
  .tuple(
    frontMatter,
    fc.array(fc.tuple(fc.oneof(heading, fence, fence, text, nested), fc.constantFrom('\n', '\n\n', '\n \n\n')), {
      maxLength: 14,
    }),
    fc.constantFrom('\n', '\r\n', '\r'),
    fc.constantFrom('', '\uFEFF'),
    fc.boolean(),
  )
  .map(([front, parts, ending, mark, closed]) => {
    const whole = front + parts.map(([part, gap]) => part + gap).join('');
    return mark + (closed ? whole : whole.trimEnd()).replaceAll('\n', ending);
  });

describe('annotate, on any text', () => {
  it('only inserts, changes nothing that is read, and has nothing to add the second time', async () => {
    await fc.assert(
      fc.asyncProperty(markdown, async (before) => {
        const { after } = await annotateText(before, true);
        expect(isWithin(before, after)).toBe(true);
        expect(rendered(after)).toBe(rendered(before));
        expect((await annotateText(after, true)).after).toBe(after);
      }),
      { numRuns: Number(process.env['ANNOTATE_RUNS'] ?? 120) },
    );
  });

  it('makes no error that lint would report', async () => {
    await fc.assert(
      fc.asyncProperty(markdown, async (before) => {
        const { after } = await annotateText(before, true);
        if (after !== before && (await errorsOf(before)).length === 0) expect(await errorsOf(after)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});
