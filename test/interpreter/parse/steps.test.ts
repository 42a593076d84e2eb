import { describe, expect, test } from 'vitest';
import { lines, read } from './fake-kinds.ts';

const fence = (info: string, ...code: readonly string[]): string[] => ['', `\`\`\`${info}`, ...code, '```', ''];
const bash = (info: string): string[] => fence(`bash {${info}}`, 'true');

describe('gates', () => {
  test('judge the step before them under the same heading, also several of them', async () => {
    const { step } = await read(lines('## A', ...bash('#a'), ...bash('#b'), ...bash('.gate #g'), ...bash('.gate #h')));
    expect(step('g').target).toEqual({ step: 'b' });
    expect(step('h').target).toEqual({ step: 'b' });
  });

  test('judge no step if there is none before them under their heading', async () => {
    const { step } = await read(lines('## A', ...bash('#a'), '## B', ...bash('.gate #g'), ...bash('#b')));
    expect(step('g').target).toEqual({ self: true });
  });

  test('see through bold lines with a time', async () => {
    const { step, runbook } = await read(
      lines('## A', '', '**Do (5 min)**', ...bash('#a'), '**Look (5 min)**', ...bash('.gate #g')),
    );
    expect(step('g').target).toEqual({ step: 'a' });
    expect(runbook.sections.map((one) => one.title)).toEqual(['', 'A', 'Do (5 min)', 'Look (5 min)']);
  });

  test('do not judge guards, injects and finally blocks', async () => {
    const { step } = await read(
      lines('## A', ...bash('#a'), ...bash('.inject #i'), ...bash('.finally #f'), ...bash('.gate #g')),
    );
    expect(step('g').target).toEqual({ step: 'a' });
  });

  test('judge what for= names: a step, the section, another section', async () => {
    const { step, errors } = await read(
      lines(
        '## A',
        '<!-- runbook: #sa -->',
        ...bash('#a'),
        ...bash('#b'),
        ...bash('.gate #g for=#a'),
        ...bash('.gate #h for=section'),
        '## B',
        ...bash('.gate #i for=#sa'),
        ...bash('.gate #j for="#b"'),
      ),
    );
    expect(errors).toEqual([]);
    expect(['g', 'h', 'i', 'j'].map((id) => step(id).target)).toEqual([
      { step: 'a' },
      { section: 'sa' },
      { section: 'sa' },
      { step: 'b' },
    ]);
  });

  test('have to name an existing step', async () => {
    const { diagnostics } = await read(
      lines(
        '## A',
        ...bash('#restore'),
        ...bash('.gate #g for=#restor'),
        '## B',
        ...bash('.gate for=section'),
        ...bash('.gate for=#g'),
      ),
    );
    expect(diagnostics.map(({ line, rule, hint }) => [line, rule, hint])).toEqual([
      [8, 'gate-without-step', 'did you mean #restore?'],
      [14, 'gate-without-step', 'write the id of a step, or of a section with steps'],
      [19, 'gate-without-step', 'write the id of a step, or of a section with steps'],
    ]);
  });
});

describe('expected output', () => {
  test('belongs to the nearest step or gate above it', async () => {
    const { step, errors } = await read(
      lines(
        '## A',
        ...bash('#a'),
        ...fence('text {.expect}', 'one', 'two'),
        ...bash('.gate #g'),
        ...fence('json {.expect match=json}', '{"a": 1}'),
      ),
    );
    expect(errors).toEqual([]);
    expect(step('a').expectations).toMatchObject([{ match: 'contains', text: 'one\ntwo' }]);
    expect(step('g').expectations).toMatchObject([{ match: 'json', text: '{"a": 1}' }]);
  });

  test.each([
    ['no step above', lines('## A', ...bash('#a'), '## B', ...fence('text {.expect}', 'x')), '9:1 expect-without-step'],
    [
      'an interactive step',
      lines(...bash('#a interactive'), ...fence('text {.expect}', 'x')),
      '7:1 expect-without-step',
    ],
    ['an invalid pattern', lines(...bash('#a'), ...fence('text {.expect match=regex}', '(')), '8:1 bad-attribute'],
    ['invalid JSON', lines(...bash('#a'), ...fence('json {.expect match=json}', '{')), '8:1 bad-attribute'],
    ['only ...', lines(...bash('#a'), ...fence('text {.expect}', '...', '  ... ...', '')), '8:1 bad-attribute'],
    [
      'a pattern that matches anything',
      lines(...bash('#a'), ...fence('text {.expect match=regex}', '.*')),
      '8:1 bad-attribute',
    ],
    ['nothing at all', lines(...bash('#a'), ...fence('text {.expect}')), '7:18 bad-attribute'],
    [
      'an unknown way to compare',
      lines(...bash('#a'), ...fence('text {.expect match=fuzzy}', 'x')),
      '7:18 bad-attribute',
    ],
    ['an attribute of steps', lines(...bash('#a'), ...fence('text {.expect timeout=1s}', 'x')), '7:18 bad-attribute'],
  ])('is refused with %s', async (_, text, expected) => {
    expect((await read(text)).errors).toEqual([expected]);
  });
});

describe('undos', () => {
  test('compensate the step before them, past its gates', async () => {
    const { step } = await read(lines(...bash('#a'), ...bash('.gate'), ...bash('.undo #u')));
    expect(step('u').undoes).toBe('a');
  });

  test('need a step, and a step takes only one', async () => {
    const { errors } = await read(lines(...bash('.undo'), ...bash('#a'), ...bash('.undo'), ...bash('.undo')));
    expect(errors).toEqual(['2:1 undo-without-step', '17:1 undo-without-step']);
  });
});

describe('task items', () => {
  test('are an error when they begin with a fence, which Markdown takes for text', async () => {
    const { errors } = await read(lines('# A', ...bash('#a'), '- [ ] ```bash {.gate}', '  true', '  ```'));
    expect(errors).toEqual([expect.stringContaining('lost-step'), expect.stringContaining('unclosed-fence')]);
  });

  test('are checks before the last executable fence and prose after it', async () => {
    const { runbook } = await read(
      lines('- [ ] Server is **new**', '- [x] Access', '- no task', ...bash('#a'), '- [ ] Report'),
    );
    expect(runbook.steps.map(({ id, role, kind, title }) => [id, role, kind, title])).toEqual([
      ['check-server-is-new', 'check', 'manual', 'Server is new'],
      ['check-access', 'check', 'manual', 'Access'],
      ['a', 'step', 'shell', 'shell: {"code":"true"}'],
    ]);
  });

  test('are checks anywhere in a section that says so, also below it', async () => {
    const { runbook } = await read(
      lines(...bash('#a'), '## After', '<!-- runbook: checks -->', '### Now', '- [ ] One', '## Later', '- [ ] Two'),
    );
    expect(runbook.steps.map((one) => one.title)).toEqual(['shell: {"code":"true"}', 'One']);
  });

  test('are answered by a step or gate inside them, and a gate alone in an item judges no step', async () => {
    const { runbook, step } = await read(
      lines(
        ...bash('#a'),
        '- [ ] File is there',
        '',
        '  ```bash {.gate #g}',
        '  test -f x',
        '  ```',
        '',
        '- [ ] Copied',
        '',
        '  ```bash {#c}',
        '  cp a b',
        '  ```',
        '',
        '  ```bash {.gate #h}',
        '  cmp a b',
        '  ```',
      ),
    );
    expect(runbook.steps.map((one) => [one.id, one.role])).toEqual([
      ['a', 'step'],
      ['g', 'gate'],
      ['c', 'step'],
      ['h', 'gate'],
    ]);
    expect(step('g').title).toBe('File is there');
    expect(step('g').target).toEqual({ self: true });
    expect(step('h').target).toEqual({ step: 'c' });
  });

  test('alone do not make a document a runbook', async () => {
    const { runbook } = await read(lines('# Plan', '', '- [ ] One', '- [ ] Two'));
    expect(runbook.steps).toEqual([]);
  });
});

describe('ids', () => {
  test('come from the heading and the first command if there is no explicit one', async () => {
    const { runbook } = await read(
      lines(
        '## Restore the store (30 min)',
        ...fence('bash {.step}', '# first', 'set -e', 'aws s3 sync a b'),
        ...fence('bash {.step}', 'aws s3 ls'),
        ...fence('console {.gate}', '$ LATEST=$(x)'),
      ),
    );
    expect(runbook.steps.map(({ id, explicitId }) => [id, explicitId])).toEqual([
      ['restore-the-store-aws-s3', false],
      ['restore-the-store-aws-s3-2', false],
      ['restore-the-store-latest', false],
    ]);
  });

  test('of sections are their slugs, and never the id of a step', async () => {
    const { runbook } = await read(lines('# Restore DB', '## Restore DB', ...bash('#restore-db'), '## §1. A & B'));
    expect(runbook.sections.map((one) => one.id)).toEqual(['', 'restore-db-2', 'restore-db-3', '1-a--b']);
  });

  test('are unique across steps and sections, and the message says where the other is', async () => {
    const { diagnostics } = await read(lines('## A', '<!-- runbook: #x -->', ...bash('#x'), ...bash('#x')));
    expect(diagnostics.map(({ line, rule, message }) => [line, rule, message])).toEqual([
      [4, 'duplicate-id', 'duplicate id #x: it is already used at runbook.md:1:1'],
      [9, 'duplicate-id', 'duplicate id #x: it is already used at runbook.md:1:1'],
    ]);
  });
});

describe('the identity of a step', () => {
  const hash = async (info: string, code: string, ...more: readonly string[]): Promise<string> =>
    (await read(lines('Prose.', ...fence(info, code), ...more))).step('x').hash;

  test('changes with code, attributes, role, language and expected output only', async () => {
    const base = await hash('bash {#x}', 'true');
    expect(await hash('bash { #x  .step }', 'true')).toBe(base);
    expect(await hash('bash {#x}', 'true', 'More prose.')).toBe(base);
    const others = await Promise.all([
      hash('bash {#x}', 'false'),
      hash('bash {#x timeout=1s}', 'true'),
      hash('bash {#x .gate}', 'true'),
      hash('js {#x}', 'true'),
      hash('sh {#x}', 'true'),
      hash('bash {#x}', 'true', '```text {.expect}', 'a', '```'),
      hash('bash {#x}', 'true', '```text {.expect match=exact}', 'a', '```'),
    ]);
    expect(new Set([base, ...others]).size).toBe(8);
    expect(base).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('admonitions', () => {
  test('directly above a step belong to it', async () => {
    const { step } = await read(
      lines(
        '> [!NOTE]',
        '> First.',
        '',
        '> [!CAUTION]',
        '> Drops **all**',
        '> of it.',
        ...bash('#a'),
        '> plain quote',
        ...bash('#b'),
      ),
    );
    expect(step('a').admonitions).toEqual([
      { kind: 'note', text: 'First.' },
      { kind: 'caution', text: 'Drops **all**\nof it.' },
    ]);
    expect(step('b').admonitions).toEqual([]);
  });
});

describe('placeholders', () => {
  test.each([
    ['bash', 'restore <backup-id> now', '<backup-id>', 'BACKUP_ID'],
    ['bash', 'restore <your backup id>', '<your backup id>', 'BACKUP_ID'],
    ['bash', 'restore --id=<id>', '<id>', 'ID'],
    ['bash', 'restore "<backup-id>"', '<backup-id>', 'BACKUP_ID'],
    ['bash', "psql -h '<host>'", '<host>', 'HOST'],
    ['bash', 'gunzip -c backup/orders-<day>.csv.gz > live', '<day>', 'DAY'],
    ['bash', 'createdb shop_<name>', '<name>', 'NAME'],
    ['bash', 'aws s3 ls s3://YOUR_BUCKET/x', 'YOUR_BUCKET', 'BUCKET'],
    ['bash', 'export PASSWORD=CHANGEME', 'CHANGEME', 'CHANGEME'],
    ['bash', 'aws rds describe ${db-instance-name}', '${db-instance-name}', 'DB_INSTANCE_NAME'],
    ['console', '$ kubectl delete pod <pod>', '<pod>', 'POD'],
    ['bash', 'cat <<EOF\nid: <server-id>\nEOF', '<server-id>', 'SERVER_ID'],
    ['sql', "delete from t where id = '<deleted-id>'", '<deleted-id>', 'DELETED_ID'],
    ['http', 'GET http://<host>/health', '<host>', 'HOST'],
    ['js', 'await s3.get("YOUR_BUCKET")', 'YOUR_BUCKET', 'BUCKET'],
  ])('are refused in %s: %s', async (language, code, text, param) => {
    const { diagnostics } = await read(lines(...fence(`${language} {#x}`, ...code.split('\n'))));
    expect(diagnostics.map((one) => one.rule)).toEqual(['unresolved-placeholder']);
    expect(diagnostics[0]?.message).toContain(`${text} is a placeholder`);
    expect(diagnostics[0]?.hint).toContain(`params: { ${param}: `);
    const rest = lines(...fence(`${language} {#x}`, ...code.split('\n'))).split('\n')[(diagnostics[0]?.line ?? 0) - 1];
    expect(rest?.slice((diagnostics[0]?.column ?? 0) - 1)).toMatch(new RegExp(`^${text.replace(/[${}]/g, '\\$&')}`));
  });

  test.each([
    ['bash', 'cat <<EOF\nplain\nEOF'],
    ['bash', 'cat <<-"END" > x\n\t<b>bold</b>\n\tEND\necho done'],
    ['bash', 'sort < in > out'],
    ['bash', 'sort <in >out'],
    ['bash', 'sort<in>out'],
    ['bash', 'exec 3<file>out'],
    ['bash', 'sort <in.txt >out.txt 2>&1'],
    ['bash', 'diff <(sort a) <(sort b)'],
    ['bash', 'grep x <<<"$Y" >z'],
    ['bash', '[[ $A < $B && $C > $D ]]'],
    ['bash', '(( a <b )) && (( c> d ))'],
    ['bash', '# restore <backup-id>'],
    ['bash', 'true # see <backup-id>, YOUR_X'],
    ['bash', "grep '<title>' index.html"],
    ['bash', 'echo "<artifact-id>x</artifact-id>"'],
    ['bash', 'echo "$YOUR_BUCKET ${YOUR_BUCKET} YOUR_BUCKET=1"'],
    ['bash', 'echo ${VAR-default} ${VAR:-default-value} ${1-x}'],
    ['bash', 'db=x\necho ${db-instance-name}'],
    ['bash', 'for region in a b; do echo ${region-none}; done'],
    ['js', 'const a: Map<string, number> = new Map<string, number>(); // <b-c>'],
    ['python', 'print("<html></html>")'],
    ['sql', 'select * from t where a <b and c> d'],
    ['sql', 'select 1 <> 2'],
  ])('are not found in %s: %s', async (language, code) => {
    const { errors } = await read(lines(...fence(`${language} {#x}`, ...code.split('\n'))));
    expect(errors).toEqual([]);
  });

  test('are allowed by placeholders=off, in plain files and in documentation', async () => {
    const { errors } = await read(
      lines(
        ...fence('bash {#a placeholders=off}', 'sort <in>out'),
        ...fence('xml {.file #b path=x}', '<server-id/> CHANGEME <x-y>'),
        ...fence('bash', 'restore <id>'),
      ),
    );
    expect(errors).toEqual([]);
  });
});
