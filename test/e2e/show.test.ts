import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Workplace } from '../support/cli.ts';

let here: Workplace;
beforeEach(() => {
  here = new Workplace();
});
afterEach(() => here.remove());

const fence = (info: string, ...lines: string[]): string => ['', '```' + info, ...lines, '```', ''].join('\n');
const problems = (text: string): string[] => text.split('\n').filter((line) => /: (error|warning|info) /.test(line));

describe('runbook show', () => {
  it('finds what the dry run finds: expressions, names, connections, in every alternative', async () => {
    const parts = [
      '# T',
      fence('bash {#a when="params.BACKUPS == 1"}', 'true'),
      fence('sql {#b connection=nowhere expect="rows.size( == 0"}', 'select 1'),
      fence('bash {#c cwd="${NOWHERE}"}', 'true'),
      '## One\n<!-- runbook: #one option -->',
      fence('bash {#d}', 'true'),
      "## Two\n<!-- runbook: #two option when=\"steps['dd'].status == 'passed'\" -->",
      fence('bash {#e}', 'true'),
    ];
    here.write('r.md', ['---', 'params: { BACKUP: { default: x } }', '---', ...parts].join('\n'));
    const shown = await here.runbook(['show', 'r.md']);
    const dry = await here.runbook(['play', 'r.md#two', '--dry-run']);
    expect([shown.code, dry.code]).toEqual([2, 2]);
    expect(problems(dry.stderr).length).toBe(5);
    expect(problems(shown.stdout)).toEqual(problems(dry.stderr));
    const json = JSON.parse((await here.runbook(['show', 'r.md', '--json'])).stdout) as {
      readonly diagnostics: readonly { readonly rule: string }[];
    };
    expect(json.diagnostics.map(({ rule }) => rule).toSorted()).toEqual([
      ...['bad-expression', 'bad-expression', 'bad-expression', 'unknown-connection', 'unset-reference'],
    ]);
  });

  it('needs no params and no choices, which are given when the runbook is played', async () => {
    here.write(
      'r.md',
      `---\nparams: { A: { required: true }, S: { secret: true, from: prompt } }\n---\n# T\n${fence('text {.file #a path="${A}" template}', '${S}')}`,
    );
    const shown = await here.runbook(['show', 'r.md']);
    expect([shown.code, problems(shown.stdout)]).toEqual([0, []]);
  });

  it('explains what params mean and which values they take', async () => {
    here.write(
      'r.md',
      `---\nparams: { T: { description: where, choices: [staging, prod], required: true }, B: { pattern: '^b', default: b1 } }\n---\n# T\n${fence('bash {#a}', 'true')}`,
    );
    const { stdout } = await here.runbook(['show', 'r.md']);
    expect(stdout).toContain('param T, required: where; one of staging, prod');
    expect(stdout).toContain('param B = b1: matches ^b');
  });

  it('says how a document without annotations can be played', async () => {
    here.write('r.md', `# T\n${fence('bash', 'ls')}`);
    const { code, stdout } = await here.runbook(['show', 'r.md']);
    expect(code).toBe(0);
    expect(stdout).toContain('runbook play r.md --assist');
  });
});

describe('the confirmation of a destructive step', () => {
  it('names what is destroyed: values of params, captures and the environment in place of their names, secrets only by name', async () => {
    const front = ['---', 'params:', '  P: { default: prod-7 }', "  T: { secret: true, from: 'env:T' }", '---', '# T'];
    here.write(
      'r.md',
      [
        ...front,
        fence('bash {#find capture=FOUND}', 'echo /backups/9'),
        fence('bash {#drop effect=destructive}', 'echo "$P" "$FOUND" "$DATABASE" "$API_TOKEN" "${T}" > log'),
      ].join('\n'),
    );
    const env = { DATABASE: 'hive', API_TOKEN: 'not-declared-1', T: 'swordfish-77' };
    const told = await here.runbook(['play', 'r.md', '--ui', 'plain', '--yes'], { env });
    expect(told.code).toBe(3);
    for (const line of ['P = prod-7', 'FOUND = /backups/9', 'DATABASE = hive', '[redacted T]'])
      expect(told.stdout).toContain(line);
    expect(told.stdout).not.toMatch(/swordfish|not-declared/);
  });

  it('names it in the title of an operation on data, also if the name comes from the environment', async () => {
    here.write(
      'r.md',
      `# T\n${fence('yaml {.postgres #drop effect=destructive}', 'discard:', '  database: ${DATABASE}')}`,
    );
    const told = await here.runbook(['play', 'r.md', '--ui', 'plain', '--yes'], { env: { DATABASE: 'hive' } });
    expect(told.stdout).toContain('drop hive');
    expect(told.code).toBe(3);
  });
});
