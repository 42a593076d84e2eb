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
    expect(stdout).toContain('  T (required)\n      where; one of staging, prod\n');
    expect(stdout).toContain('  B = b1\n      matches ^b\n');
  });

  it('says how a document without annotations can be played', async () => {
    here.write('r.md', `# T\n${fence('bash', 'ls')}`);
    const { code, stdout } = await here.runbook(['show', 'r.md']);
    expect(code).toBe(0);
    expect(stdout).toContain('runbook play r.md --assist');
  });
});

describe('the text of runbook show', () => {
  const show = async (...words: string[]): Promise<string> => (await here.runbook(['show', 'r.md', ...words])).stdout;

  it('lists what is not played, and why', async () => {
    here.write(
      'r.md',
      [
        '# T',
        fence('bash {#a}', 'true'),
        fence('bash', 'ls'),
        fence('promql', 'up'),
        fence('sh {"name":"old","excludeFromRunAll":"true"}', 'rm -rf x'),
        fence('sh {"name":"serve","background":"true"}', 'serve'),
        '## Notes\n<!-- runbook: skip -->',
        fence('bash {#b}', 'never'),
      ].join('\n'),
    );
    const text = await show();
    expect(text.slice(text.indexOf('Not played')).split('\n').slice(0, 11)).toEqual([
      'Not played',
      '  in a section that says `skip`: documentation only',
      '      line 30 bash',
      '  left out by their attributes',
      '      line 18 sh (excludeFromRunAll=true)',
      '  would run in the background: done by hand, or skipped',
      '      line 23 sh (background=true)',
      '  without annotation; `--assist` offers the shell fences',
      '      line 8 bash',
      '  in a language that no kind of step runs',
      '      line 13 promql',
    ]);
    expect(text).toMatch(/23 {2}step {5}serve \[by hand: background=true\]/);
    const { notPlayed } = JSON.parse(await show('--json')) as {
      notPlayed: readonly { line: number; reason: string; why: string | null }[];
    };
    expect(notPlayed.map(({ line, reason, why }) => [line, reason, why].join(' '))).toEqual([
      '8 no-annotation ',
      '13 no-kind ',
      '18 excluded excludeFromRunAll=true',
      '23 by-hand background=true',
      '30 documentation-only Notes',
    ]);
  });

  it('shows alternatives as a tree, with what each is and which is chosen in a rehearsal', async () => {
    const front = '---\nsandbox: { answers: { choose: [full, fast] } }\n---\n';
    const parts = [
      '# T\n\n## Full (1h)\n<!-- runbook: #full option -->',
      '### Fast\n<!-- runbook: #fast option budget=10m -->' +
        fence('bash {#f}', 'fast') +
        fence('bash {.gate}', 'probe'),
      '### Slow\n<!-- runbook: #slow option budget=50m -->' + fence('bash {#s effect=destructive}', 'slow'),
      '## Partial\n<!-- runbook: #partial option -->' + fence('bash {#p}', 'part'),
    ];
    here.write('r.md', front + parts.join('\n\n'));
    const text = await show();
    expect(text.slice(text.indexOf('Alternatives'), text.indexOf('Before you start')).trimEnd().split('\n')).toEqual([
      'Alternatives, of which one is played',
      '    full     Full (1h)',
      '             2 steps, 1 gate, 1 destructive, budget 50m, chosen in the sandbox',
      '        fast  Fast',
      '              1 step, 1 gate, budget 10m, chosen in the sandbox',
      '        slow  Slow',
      '              1 step, 1 destructive, budget 50m',
      '    partial  Partial',
      '             1 step',
    ]);
    expect(text).toContain('s: destructive, cannot be undone');
    const { choices } = JSON.parse(await show('--json')) as {
      choices: readonly { options: readonly { id: string; choices: readonly object[] }[] }[];
    };
    expect(choices[0]?.options.map(({ id, choices: inner }) => [id, inner.length])).toEqual([
      ['full', 1],
      ['partial', 0],
    ]);
  });

  it('compares the budgets with the RTO, and says what was never measured', async () => {
    const page = (rto: string, second: string): string =>
      `---\nobjectives: { rto: ${rto} }\n---\n# T\n\n## One (20 min)\n${fence('bash {#a}', 'true')}\n## Two ${second}\n${fence('bash {#b}', 'true')}`;
    here.write('r.md', page('30m', '(20 min)'));
    expect(await show()).toContain(
      'Budget     40m for all sections, 10m MORE than the RTO\nMeasured   not measured: no complete run here\n',
    );
    here.write('r.md', page('1h', '(20 min)'));
    expect(await show()).toContain('40m for all sections, 20m less than the RTO');
    here.write('r.md', `# T\n${fence('bash {#a}', 'true')}`);
    expect(await show()).toContain('Budget     no budget\n');
    await here.runbook(['play', 'r.md', '--ui', 'plain', '--yes']);
    expect(await show()).toMatch(/Measured {3}the last run took [\d.]+m?s \(live, \d{4}-\d\d-\d\d\)/);
    here.write('r.md', `# T\n\nMore.\n${fence('bash {#a}', 'true')}`);
    expect(await show()).toContain(', edited since)');
  });

  it('nests gates and the undo below their step, and says from which file a step comes', async () => {
    here.write(
      'parts/p.md',
      `# Part\n${fence('bash {#p}', 'make')}${fence('bash {.gate #g within=5m every=1s}', 'probe')}${fence('bash {.undo}', 'unmake')}`,
    );
    here.write('r.md', '# T\n\n[Part](./parts/p.md "play")\n');
    const text = await show();
    expect(text).toContain(
      '1: Part\n        from parts/p.md\n     3  step     p/p: make\n     7    gate   p/g [within 5m]: probe\n    11    undo   p/',
    );
  });

  it('says of a plain document what it holds and what to do, without a word about the front matter of other tools', async () => {
    here.write('r.md', `---\nws_id: 7\n---\n# T\n${fence('bash', 'kill <pid>')}${fence('yaml', 'a: 1')}\n- [ ] done\n`);
    const text = await show();
    expect(text).toContain('No step in it: nothing is played. It has 1 shell fence (1 with placeholders to');
    expect(text).toContain('runbook annotate r.md');
    expect(text).not.toContain('ws_id');
  });

  it('fits 80 columns, whatever the runbook says, and drives no terminal', async () => {
    const long = 'long '.repeat(60);
    here.write(
      'r.md',
      `---\nowner: ${long}\nparams: { A: { default: "${long}", description: "${long}" } }\n---\n# ${long}\u001b[2J\n\n## ${long} (5 min)\n${fence('bash {#a when="params.A == \'x\'" effect=destructive}', `echo ${long}`)}\n- [ ] ${long}\n${fence('bash {#b}', long)}`,
    );
    const text = await show();
    for (const line of text.split('\n').slice(2)) expect(line.length).toBeLessThanOrEqual(80);
    expect(text).not.toContain('\u001b');
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
