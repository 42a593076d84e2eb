import { describe, expect, test } from 'vitest';
import { lines, read } from './fake-kinds.ts';

const step = ['```bash {#step}', 'true', '```'];

describe('a comment under a heading', () => {
  test('gives its section an id, attributes and targets', async () => {
    const { runbook, errors } = await read(
      lines(
        '# T',
        '## A',
        '',
        '<!-- markdownlint-disable -->',
        '<!-- runbook:',
        '  #full option',
        '  budget=4h rto=5h rpo=15m when="params.X == \'a b\'" -->',
        '',
        ...step,
        '## B',
        '<!-- runbook: option parallel checks=false -->',
      ),
    );
    expect(errors).toEqual([]);
    expect(runbook.sections[2]).toMatchObject({ id: 'full', explicitId: true, title: 'A', depth: 2, parent: 't' });
    expect(runbook.sections[2]?.attributes).toEqual({
      option: true,
      manual: false,
      approve: null,
      checks: false,
      skip: false,
      parallel: false,
      budgetMs: 14_400_000,
      rtoMs: 18_000_000,
      rpoMs: 900_000,
      when: "params.X == 'a b'",
    });
    expect(runbook.sections[3]?.attributes).toMatchObject({ option: true, parallel: true, checks: false });
  });

  test.each([
    ['<!-- runbook: optoin -->', '2:15 unknown-attribute'],
    ['<!-- runbook: .option -->', '2:15 unknown-attribute'],
    ['<!-- runbook: budget=4x -->', '2:15 bad-duration'],
    ['<!-- runbook: budget -->', '2:15 bad-attribute'],
    ['<!-- runbook: checks checks -->', '2:22 bad-attribute'],
    ['<!-- runbook: by=lead -->', '2:15 bad-attribute'],
    ['<!-- runbook: #a..b -->', '2:15 bad-id'],
    ['<!-- runbook: #a #b -->', '2:18 bad-attribute'],
    ['<!-- runbook: when="x -->', '2:15 bad-attribute'],
    ['<!-- runbook checks -->', '2:1 bad-comment'],
  ])('is refused at the exact place: %s', async (comment, expected) => {
    expect((await read(lines('# A', comment))).errors).toEqual([expected]);
  });

  test.each([
    [lines('<!-- runbook: option -->', '# A'), '1:1 misplaced-comment'],
    [lines('# A', 'Text.', '', '<!-- runbook: option -->'), '4:1 misplaced-comment'],
    [lines('# A', '<!-- runbook: checks -->', '<!-- runbook: skip -->'), '3:1 misplaced-comment'],
    [lines('# A', '- item', '', '  <!-- runbook: option -->'), '4:3 misplaced-comment'],
    [lines('# A', 'Text <!-- runbook: option --> more.'), '2:6 misplaced-comment'],
  ])('anywhere else is an error', async (text, expected) => {
    expect((await read(text)).errors).toEqual([expected]);
  });

  test('of another tool is ignored', async () => {
    const { errors } = await read(
      lines('# A', '<!-- runbooks are nice -->', '<!-- prettier-ignore -->', '<!-- TODO -->'),
    );
    expect(errors).toEqual([]);
  });
});

describe('manual and approve sections', () => {
  test('are steps at the heading: manual with the id of the section, approve with the role of the approver', async () => {
    const { runbook } = await read(
      lines(
        ...step,
        '## Failover DNS',
        '<!-- runbook: #dns manual approve by=incident-lead -->',
        'Change **it**.',
        '',
        '- [ ] Done',
      ),
    );
    expect(
      runbook.steps.map(({ id, role, kind, title, approver, section, code }) => [
        id,
        role,
        kind,
        title,
        approver,
        section,
        code,
      ]),
    ).toEqual([
      ['step', 'step', 'shell', 'shell: {"code":"true"}', null, '', 'true'],
      ['dns-approval', 'approve', 'manual', 'Failover DNS', 'incident-lead', 'dns', ''],
      ['dns', 'manual', 'manual', 'Failover DNS', null, 'dns', ''],
    ]);
    expect(runbook.sections[1]?.prose).toBe('Change **it**.\n\n- [ ] Done');
  });
});

describe('skip', () => {
  test('makes a section and everything below it documentation, whatever it holds', async () => {
    const { runbook, errors } = await read(
      lines(
        '## Syntax',
        '<!-- runbook: skip -->',
        ...step,
        '```bash {.gat}',
        '```',
        '### Below',
        '```bash {#step timeot=1}',
        '```',
        '- [ ] Task',
        '',
        '[x](nowhere.md "play")',
        '## Real',
        ...step,
      ),
    );
    expect(errors).toEqual([]);
    expect(runbook.steps.map((one) => [one.id, one.span.start.line])).toEqual([['step', 15]]);
  });
});

describe('options', () => {
  test('alone among their siblings are a warning', async () => {
    const { diagnostics } = await read(
      lines(
        '# T',
        '## A',
        '<!-- runbook: option -->',
        '## B',
        '<!-- runbook: option -->',
        '### C',
        '<!-- runbook: option -->',
      ),
    );
    expect(diagnostics.map(({ line, rule, severity }) => [line, rule, severity])).toEqual([
      [6, 'option-alone', 'warning'],
    ]);
  });
});

describe('sections', () => {
  test('hold their own prose without steps and comments, and span everything below them', async () => {
    const { runbook } = await read(
      lines(
        'Before.',
        '',
        '# A',
        '<!-- runbook: #a -->',
        '',
        'One.',
        '',
        ...step,
        '',
        'Two.',
        '',
        '```bash',
        'shown',
        '```',
        '',
        '## B',
        'Three.',
        '',
        '# C',
      ),
    );
    expect(runbook.sections.map(({ id, prose }) => [id, prose])).toEqual([
      ['', 'Before.'],
      ['a', 'One.\n\nTwo.\n\n```bash\nshown\n```'],
      ['b', 'Three.'],
      ['c', ''],
    ]);
    expect(runbook.sections.map(({ span }) => [span.start.line, span.end.line])).toEqual([
      [1, 22],
      [3, 21],
      [18, 21],
      [21, 22],
    ]);
  });

  test('are not created by a rule under a statement in bold', async () => {
    const { runbook } = await read(
      lines(
        '## P',
        '### A (1 hour)',
        '<!-- runbook: option -->',
        '',
        '**Total time: ~2 hours**',
        '---',
        '### B',
        '<!-- runbook: option -->',
        '',
        'Heading',
        '---',
      ),
    );
    expect(runbook.sections.map(({ title, parent }) => [title, parent])).toEqual([
      ['', null],
      ['P', ''],
      ['A (1 hour)', 'p'],
      ['B', 'p'],
      ['Heading', ''],
    ]);
  });
});

describe('times in headings', () => {
  test.each([
    ['Restore (30 min)', 1_800_000],
    ['Restore (~4 hours)', 14_400_000],
    ['Restore (1h 30m)', 5_400_000],
    ['Restore (1h30m) now', 5_400_000],
    ['Restore (1 hour and 15 minutes)', 4_500_000],
    ['Restore (about 90 seconds)', 90_000],
    ['Immediate Actions (0-15 minutes)', null],
    ['Recovery (15 minutes - 4 hours)', null],
    ['Post-Recovery (4+ hours)', null],
    ['Backup (8 practices)', null],
    ['Restore 30 min', null],
  ])('%s', async (title, budgetMs) => {
    const { runbook } = await read(lines(`## ${title}`, '', `**${title}**`, '', 'Text.'));
    expect(runbook.sections.slice(1).map((one) => one.attributes.budgetMs)).toEqual(
      budgetMs === null ? [null] : [budgetMs, budgetMs],
    );
  });

  test('are overridden by the comment', async () => {
    const { runbook } = await read(lines('## A (30 min)', '<!-- runbook: budget=1h -->'));
    expect(runbook.sections[1]?.attributes.budgetMs).toBe(3_600_000);
  });
});
