import { describe, expect, test } from 'vitest';
import { lines, read } from './fake-kinds.ts';
import { spentMs } from '../../../src/processor-time/index.ts';

const step = ['```bash {#step}', 'true', '```'];
const front = (...yaml: readonly string[]): string => lines('---', ...yaml, '---', '', '# Heading', '', ...step);

describe('front matter', () => {
  test('holds everything about a runbook', async () => {
    const { runbook, errors } = await read(
      front(
        ...[
          'title: Restore',
          'owner: data',
          'severity: P0',
          'cadence: quarterly',
          'cwd: ../x',
          'objectives: { rto: 2h, rpo: 90 minutes }',
        ],
        ...[
          'requires: [pg_restore, jq]',
          'params:',
          "  BACKUP: { description: which, default: 007, pattern: '^[0-9]+$' }",
        ],
        ...[
          '  TARGET: { choices: [staging, prod], required: true }',
          "  TOKEN: { secret: true, from: 'env:TOKEN' }",
          '  PLAIN:',
        ],
        ...[
          'connections:',
          "  metastore: { postgres: '${METASTORE_URL}', required: true }",
          '  other: { postgres: { host: h, port: 5432 } }',
        ],
        ...["  lake: { s3: { endpoint: '${E}', region: us-east-1, forcePathStyle: true } }"],
      ),
    );
    expect(errors).toEqual([]);
    expect(runbook).toMatchObject({
      title: 'Restore',
      owner: 'data',
      severity: 'P0',
      cadence: 'quarterly',
      cwd: '../x',
    });
    expect(runbook.objectives).toMatchObject({ rto: { targetMs: 7_200_000 }, rpo: { targetMs: 5_400_000 } });
    expect(runbook.requires.map((one) => [one.name, one.span.start.line, one.span.start.column])).toEqual([
      ['pg_restore', 8, 12],
      ['jq', 8, 24],
    ]);
    expect(runbook.params.map(({ span, ...param }) => [span.start.line, param])).toEqual([
      [
        10,
        {
          name: 'BACKUP',
          description: 'which',
          default: '007',
          required: false,
          secret: false,
          from: null,
          pattern: '^[0-9]+$',
          choices: null,
        },
      ],
      [
        11,
        {
          name: 'TARGET',
          description: null,
          default: null,
          required: true,
          secret: false,
          from: null,
          pattern: null,
          choices: ['staging', 'prod'],
        },
      ],
      [
        12,
        {
          name: 'TOKEN',
          description: null,
          default: null,
          required: false,
          secret: true,
          from: 'env:TOKEN',
          pattern: null,
          choices: null,
        },
      ],
      [
        13,
        {
          name: 'PLAIN',
          description: null,
          default: null,
          required: false,
          secret: false,
          from: null,
          pattern: null,
          choices: null,
        },
      ],
    ]);
    expect(runbook.connections.map(({ name, type, required, settings }) => [name, type, required, settings])).toEqual([
      ['metastore', 'postgres', true, { connectionString: '${METASTORE_URL}' }],
      ['other', 'postgres', false, { host: 'h', port: 5432 }],
      ['lake', 's3', false, { endpoint: '${E}', region: 'us-east-1', forcePathStyle: true }],
    ]);
  });

  test('says how to rehearse the runbook', async () => {
    const { runbook, errors } = await read(
      front(
        ...[
          'sandbox:',
          '  postgres: { databases: [metastore], seed: [a.sql, b.sql] }',
          '  s3: { buckets: { lake: { versioned: true }, tmp: }, seed: lake/ }',
          '  redis: { appendonly: true, seed: redis.mjs }',
          '  clickhouse: { databases: [analytics] }',
        ],
        ...['  commands: commands/', '  tools: [jq]', '  env: { A: 1 }', '  disaster: d.mjs'],
        ...['  answers: { checks: { check-a: fail }, choose: full, approve: lead, params: { BACKUP: latest } }'],
      ),
    );
    expect(errors).toEqual([]);
    expect(runbook.sandbox).toMatchObject({
      postgres: { databases: ['metastore'], seed: ['a.sql', 'b.sql'], wal: null },
      redis: { appendOnly: true, seed: ['redis.mjs'] },
      clickhouse: { databases: ['analytics'], seed: [] },
      s3: { buckets: { lake: { versioned: true }, tmp: { versioned: false } }, seed: ['lake/'] },
      seed: [],
      commands: ['commands/'],
      tools: ['jq'],
      env: { A: '1' },
      disaster: 'd.mjs',
      answers: { checks: { 'check-a': 'fail' }, choose: ['full'], approve: 'lead', params: { BACKUP: 'latest' } },
    });
  });

  test.each([
    ['parms: {}', '2:1 unknown-key', 'did you mean params?'],
    ['nonsense: 1', '2:1 unknown-key', null],
    ['title: [a]', '2:8 bad-front-matter', null],
    ['title: a: b', '2:8 bad-front-matter', null],
    ['title: A\ntitle: B', '3:1 bad-front-matter', null],
    ['objectives: 2h', '2:13 bad-front-matter', null],
    ['objectives: { rto: soon }', '2:20 bad-duration', null],
    ['objectives: { rot: 2h }', '2:15 unknown-key', 'did you mean rto?'],
    ['requires: { jq: true }', '2:11 bad-front-matter', null],
    ['params: [A]', '2:9 bad-front-matter', null],
    ['params: { A-B: {} }', '2:11 bad-front-matter', null],
    ['params: { PATH: {} }', '2:11 reserved-name', null],
    ['params: { A: latest }', '2:14 bad-front-matter', null],
    ['params: { A: { required: "yes" } }', '2:26 bad-front-matter', null],
    ['params: { A: { defualt: x } }', '2:16 unknown-key', 'did you mean default?'],
    ['params: { A: { secret: true } }', '2:11 secret-without-from', null],
    ['params: { A: { secret: true, from: vault } }', '2:11 bad-front-matter', null],
    ['params: { A: { secret: true, from: prompt, default: x } }', '2:11 bad-front-matter', null],
    ["params: { A: { from: 'env:A' } }", '2:11 bad-front-matter', null],
    ['params: { A: { required: true, default: x } }', '2:11 bad-front-matter', null],
    ['params: { A: { choices: [a, b], default: c } }', '2:11 bad-front-matter', null],
    ["params: { A: { pattern: '[', default: c } }", '2:11 bad-front-matter', null],
    ["params: { A: { pattern: '^a$', default: c } }", '2:11 bad-front-matter', null],
    ['connections: { m: { mysql: x } }', '2:21 unknown-key', null],
    ['connections: { m: {} }', '2:16 bad-front-matter', null],
    ['connections: { m: { postgres: x, s3: {} } }', '2:16 bad-front-matter', null],
    ['connections: { m: { s3: { regoin: x } } }', '2:27 unknown-key', 'did you mean region?'],
    ['sandbox: { answers: { checks: maybe } }', '2:31 bad-front-matter', null],
    ['sandbox: { s3: { buckets: [a] } }', '2:27 bad-front-matter', null],
  ])('is refused at the exact place: %s', async (yaml, expected, hint) => {
    const { errors, diagnostics } = await read(front(...yaml.split('\n')));
    expect(errors).toContain(expected);
    if (hint !== null) expect(diagnostics[0]?.hint).toBe(hint);
  });

  test('warns of a key that is like none of those it knows: it belongs to another tool', async () => {
    const { diagnostics } = await read(front('ws_id: 1', 'parms: {}'));
    const found = diagnostics
      .filter(({ rule }) => rule === 'unknown-key')
      .map(({ line, severity }) => [line, severity]);
    expect(found).toEqual([
      [2, 'warning'],
      [3, 'error'],
    ]);
  });

  test('reports all problems at once', async () => {
    const { errors } = await read(front('parms: {}', 'title: [a]', 'params: { A: { secret: 1 } }'));
    expect(errors).toEqual(['2:1 unknown-key', '3:8 bad-front-matter', '4:24 bad-front-matter']);
  });

  test('may hold the keys of other tools', async () => {
    const { errors } = await read(
      front('runme: { id: 01HF, version: v3 }', 'shell: bash', 'tags: [a]', 'sidebar_position: 3'),
    );
    expect(errors).toEqual([]);
    expect((await read(front('ms.topic: how-to', 'ms.collection: x', 'og:title: y'))).errors).toEqual([]);
  });

  test.each([
    ['a key that is similar to a known one', ['tilte: x']],
    ['known keys that mean something else there', ['owner: { team: a }', 'params: [a, b]', 'requires: { jq: 1 }']],
    ['params of another tool', ['params: { author: { name: x, pattern: "(" } }']],
    ['text that is not YAML', ['title: "{{ page.title }}', 'x: [']],
  ])(
    'of a file without a step of ours has no errors, with offered fences and task items neither: %s',
    async (_, text) => {
      const document = lines('---', ...text, '---', '# T', '- [ ] Ready?', '', '```bash', 'ls', '```', '');
      for (const assist of [false, true]) {
        const { diagnostics } = await read(document, 'runbook.md', assist);
        expect(diagnostics.length).toBeGreaterThan(0);
        expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
      }
      const { diagnostics } = await read(`${document}\n\`\`\`bash {#ours}\nls\n\`\`\`\n`);
      expect(diagnostics.some(({ severity }) => severity === 'error')).toBe(true);
    },
  );

  test('may hold anything in a file without steps, with a warning', async () => {
    const { diagnostics } = await read(lines('---', 'ws_id: 1', '---', '# T'));
    expect(diagnostics.map(({ rule, severity }) => [rule, severity])).toEqual([['unknown-key', 'warning']]);
  });

  test('in TOML is reported and ignored', async () => {
    const { diagnostics, runbook } = await read(lines('+++', 'title = "x"', '+++', '# T', ...step));
    expect(diagnostics.map(({ rule, severity, line }) => [rule, severity, line])).toEqual([
      ['foreign-front-matter', 'info', 1],
    ]);
    expect([runbook.title, runbook.steps.length]).toEqual(['T', 1]);
  });

  test('in JSON is read like YAML, with or without lines around it', async () => {
    for (const json of [
      ['---', '{ "title": "J" }', '---'],
      ['{', '  "title": "J"', '}'],
    ]) {
      const { runbook, errors } = await read(lines(...json, '# T', ...step));
      expect([runbook.title, errors, runbook.steps[0]?.span.start.line]).toEqual(['J', [], 5]);
    }
  });

  test('that is never closed is a thematic break', async () => {
    const { runbook, errors } = await read(lines('---', '', '# T', '', ...step));
    expect([runbook.title, errors, runbook.steps.length]).toEqual(['T', [], 1]);
  });

  test('resolves anchors and does not explode', async () => {
    const bomb = [
      'a: &a [x,x,x,x,x,x,x,x,x]',
      ...'bcdefghi'.split('').map((one, i) => `${one}: &${one} [${Array(9).fill(`*${'abcdefgh'[i]}`).join(',')}]`),
      'requires: *i',
    ];
    const before = process.cpuUsage();
    const { errors } = await read(front(...bomb));
    expect(errors).toContain('2:1 unknown-key');
    expect(spentMs(before)).toBeLessThan(5_000);
  });
});

describe('text that looks like front matter', () => {
  const yaml = ['params:', '  BACKUP: { default: latest }'];
  const rest = ['', '# Heading', '', ...step];

  test.each([
    ['is never closed', lines('---', ...yaml, ...rest), 1],
    ['is not at the top of the file', lines('', '---', ...yaml, '---', ...rest), 2],
  ])('is an error if it %s', async (what, text, line) => {
    const { errors, diagnostics } = await read(text);
    expect(errors).toEqual([`${line}:1 lost-front-matter`]);
    expect(diagnostics[0]?.message).toMatch(new RegExp(`${what}.*params`));
  });

  test.each([
    ['a thematic break', lines('---', '# Heading', '', ...step)],
    ["another tool's", lines('', '---', 'title: x', '---', ...rest)],
    ['closed before the first known key', lines('', '---', 'layout: x', '---', 'params: are words here', ...rest)],
  ])('is ignored if it is %s', async (_, text) => {
    expect((await read(text)).errors).toEqual([]);
  });
});
