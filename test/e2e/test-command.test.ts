import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { XMLParser } from 'fast-xml-parser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Workplace } from '../support/cli.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const here = new Workplace();
afterAll(() => here.remove());
// Another file may be testing beside this one: what is left is looked for here only. PostgreSQL may run as nobody.
const temporary = temporaryFolder('runbook-tmp-');
chmodSync(temporary, 0o711);
const command: Workplace['runbook'] = (words, options) =>
  here.runbook(words, { ...options, env: { TMPDIR: temporary, ...options?.env } });

const fence = (info: string, code: string): string => `\`\`\`${info}\n${code}\n\`\`\`\n\n`;
const SHOP = `---
connections: { shop: { postgres: { database: shop } } }
sandbox:
  postgres: { databases: [shop], seed: [shop.sql] }
  disaster: lose.sql
---

# Restore the orders

`;
const FILES = `---
sandbox: { disaster: lose.sh }
---

# Restore a file

`;
const RESTORE = fence('sql {#restore connection=shop}', 'INSERT INTO orders SELECT * FROM backup');
const gate = (expectation: string): string =>
  fence(`sql {.gate #orders connection=shop expect="${expectation}"}`, 'SELECT count(*) AS n FROM orders');

beforeAll(() => {
  here.write('shop.sql', 'CREATE TABLE orders AS SELECT 1 AS id; CREATE TABLE backup AS SELECT * FROM orders;');
  here.write('lose.sql', 'DELETE FROM orders;');
  here.write('lose.sh', 'rm -f kept; echo lost > state');
});

interface Document {
  readonly passed: boolean;
  readonly files: readonly {
    readonly file: string;
    readonly verdict: string;
    readonly redBeforeGreen: boolean | null;
    readonly plays: readonly {
      readonly choices: readonly string[];
      readonly before: {
        readonly verdict: string;
        readonly gates: readonly { readonly id: string; readonly status: string }[];
      };
      readonly failure: { readonly step: string; readonly code: string } | null;
      readonly run: string | null;
    }[];
  }[];
}

/** Everything of a test that could be left in the temporary directory. */
const left = (): string[] => {
  const home = path.join(temporary, `runbook-sandbox-${process.getuid?.() ?? 0}`);
  const sandboxes = existsSync(home) ? readdirSync(home).filter((name) => name.startsWith('test-')) : [];
  return [...sandboxes, ...readdirSync(temporary).filter((name) => name.startsWith('runbook-tested-'))];
};

describe('runbook test', () => {
  it('passes a runbook whose gate sees the disaster and whose steps repair it, and leaves nothing', async () => {
    here.write('good.md', SHOP + RESTORE + gate('rows[0].n == 1'));
    const { code, stdout, stderr } = await command(['test', 'good.md']);
    expect(stdout, stderr).toMatch(/^passed {2}good\.md \(1 play, .*\)\n1 passed in /);
    expect(stderr).toBe('rehearsing good.md\n');
    expect(code).toBe(0);
    expect(left()).toEqual([]);
    expect(existsSync(path.join(here.folder, '.runbook'))).toBe(false);
  });

  it('fails a runbook whose gate is green before any step, and names the gate', async () => {
    here.write('blind.md', SHOP + RESTORE + gate('rows[0].n >= 0'));
    const { code, stdout } = await command(['test', 'blind.md', '--json', '--junit', 'blind.xml']);
    const { passed, files } = JSON.parse(stdout) as Document;
    expect({ code, passed }).toEqual({ code: 1, passed: false });
    expect(files[0]).toMatchObject({ verdict: 'failed', redBeforeGreen: false });
    expect(files[0]?.plays[0]).toMatchObject({
      before: { verdict: 'green', gates: [{ id: 'orders', status: 'green' }] },
      failure: null,
      run: null,
    });
    const { testsuites } = new XMLParser({ ignoreAttributes: false }).parse(here.read('blind.xml')) as {
      readonly testsuites: { readonly testsuite: { readonly testcase: readonly { readonly failure?: unknown }[] } };
    };
    expect(testsuites).toMatchObject({ '@_tests': '2', '@_failures': '1', '@_errors': '0' });
    expect(testsuites.testsuite.testcase[0]?.failure).toMatchObject({
      '@_message': 'no gate sees the disaster: right after it orders is green already',
    });
  });

  it('fails a runbook whose steps fail, with the last lines, and keeps its run where it says', async () => {
    here.write(
      'broken.md',
      FILES + fence('bash {#restore}', 'echo "no backup"; exit 3') + fence('bash {.gate #whole}', 'test -e kept'),
    );
    const { code, stdout } = await command(['test', 'broken.md']);
    expect(code).toBe(1);
    expect(stdout).toContain('restore: ');
    expect(stdout).toContain('| no backup');
    const [, home = '', id = ''] = /its run {3}RUNBOOK_HOME=(\S+) runbook report (\S+)/.exec(stdout) ?? [];
    const report = await command(['report', id], { env: { RUNBOOK_HOME: home } });
    expect(report.stdout).toContain('no backup');
    expect(left()).toEqual([path.basename(home)]);
    execFileSync('rm', ['-r', home]);
  });

  it('plays every alternative, and tells which one failed', async () => {
    const option = (id: string, code: string): string =>
      `## ${id}\n\n<!-- runbook: #${id} option -->\n\n${fence(`bash {#do-${id}}`, code)}`;
    const whole = '## After\n\n' + fence('bash {.gate #whole}', 'test -e kept');
    here.write('options.md', FILES + option('copy', 'touch kept') + option('rebuild', 'true') + whole);
    const { code, stdout } = await command(['test', 'options.md', '--json', '--jobs', '1']);
    expect(code).toBe(1);
    const plays = (JSON.parse(stdout) as Document).files[0]?.plays ?? [];
    expect(plays.map(({ choices, failure }) => [choices, failure?.step ?? null])).toEqual([
      [['copy'], null],
      [['rebuild'], 'whole'],
    ]);
    execFileSync('rm', ['-r', path.dirname(path.dirname(plays[1]?.run ?? ''))]);
  });

  it('never passes what has no sandbox, no gate, or only gates that need a step', async () => {
    here.write('plain.md', '# Only words\n');
    here.write('gateless.md', FILES + fence('bash {#restore}', 'touch kept'));
    here.write(
      'captured.md',
      FILES +
        fence('bash {#name capture=NAME}', 'echo kept; touch kept >&2') +
        fence('bash {.gate #named}', 'test -e "$NAME"'),
    );
    const { code, stdout, stderr } = await command(['test', 'plain.md', 'gateless.md', 'captured.md']);
    expect(code).toBe(1);
    expect(stdout).toContain('not tested  plain.md: no sandbox in its front matter');
    expect(stdout).toContain('it has no gate, so nothing can show whether it restored anything');
    expect(stdout).toContain('no gate could be evaluated right after the disaster: named');
    expect(stdout).toContain('2 failed, 1 not tested in ');
    expect(stderr).toContain('what was not tested has not passed');
  });

  it('does not test what needs a tool that this machine does not have, and says which', async () => {
    here.write(
      'tool.md',
      `---\nsandbox: { tools: [no-such-tool] }\n---\n\n${fence('bash {#a}', 'true')}${fence('bash {.gate}', 'test -e kept')}`,
    );
    const { code, stdout } = await command(['test', 'tool.md']);
    expect({ code, stdout }).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('not tested  tool.md: this machine has no no-such-tool'),
    });
  });

  it('starts nothing when one of the files is invalid, and reports what is wrong with each', async () => {
    here.write('invalid.md', FILES + fence('bash {#a retries=many}', 'true'));
    here.write(
      'secret.md',
      `---\nsandbox: {}\nparams: { KEY: { secret: true, from: env:KEY } }\n---\n\n${fence('bash {#a}', 'true')}`,
    );
    const { code, stdout, stderr } = await command(['test', 'good.md', 'invalid.md', 'secret.md', 'gone.md']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('invalid.md:7:');
    expect(stderr).toContain('KEY is a secret and has no value');
    expect(stderr).toContain('no such file: gone.md');
    expect(stderr).not.toContain('rehearsing');
  });

  it('tests a part of the files with --shard, and fills in a pattern that the shell left alone', async () => {
    for (const name of ['one', 'two', 'three'])
      here.write(
        `books/in/${name}.md`,
        FILES.replace('lose.sh', '../../lose.sh') +
          fence('bash {#restore}', 'touch kept') +
          fence('bash {.gate #whole}', 'test -e kept'),
      );
    const { code, stdout, stderr } = await command([
      'test',
      'books/**/*.md',
      '--shard',
      '1/2',
      '--json',
      '--jobs',
      '2',
    ]);
    expect(code, stderr).toBe(0);
    expect((JSON.parse(stdout) as Document).files.map(({ file }) => file)).toEqual([
      'books/in/one.md',
      'books/in/two.md',
    ]);
    const other = await command(['test', 'books/**/*.md', '--shard', '4/4']);
    expect(other).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('nothing to test in this shard') as string,
    });
  });

  it('leaves no process and no folder after Ctrl-C', async () => {
    here.write(
      'long.md',
      SHOP + fence('bash {#wait}', `echo $$ > ${here.folder}/pid; exec sleep 600`) + gate('rows[0].n == 1'),
    );
    const interrupt = new AbortController();
    const running = command(['test', 'long.md'], { signal: interrupt.signal });
    const pidFile = path.join(here.folder, 'pid');
    for (let waited = 0; waited < 60_000 && !existsSync(pidFile); waited += 50)
      await new Promise((resolve) => setTimeout(resolve, 50));
    const pid = readFileSync(pidFile, 'utf8').trim();
    interrupt.abort();
    const { code, stderr } = await running;
    expect(code).toBe(130);
    expect(stderr).toContain('the test was cancelled, its sandboxes and its runs were removed');
    expect(existsSync(`/proc/${pid}`)).toBe(false);
    expect(left()).toEqual([]);
    const processes = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' });
    expect(processes).not.toContain(`${temporary}/runbook-sandbox-`);
  });
});

describe('what runbook test takes and leaves', () => {
  it('leaves out pages without steps that a pattern finds, and refuses those that are named', async () => {
    here.write('pages/README.md', '# The library\n\nA page.\n');
    here.write(
      'pages/strong.md',
      FILES.replace('lose.sh', '../lose.sh') +
        fence('bash {#restore effect=write}', 'touch kept') +
        fence('bash {.gate}', 'test -e kept'),
    );
    const { code, stdout } = await command(['test', 'pages/*.md']);
    expect(stdout).not.toContain('README');
    expect(code).toBe(0);
    expect((await command(['test', 'pages/README.md'])).code).toBe(1);
  });

  it('does not fail for lack of a server, unless it has to be strict, and says what to install', async () => {
    const absent = `---\nsandbox: { postgres: { databases: [shop] }, disaster: lose.sh }\n---\n\n# Restore\n\n${fence('bash {.gate}', 'test -e kept')}`;
    here.write('absent.md', absent);
    const env = { RUNBOOK_SANDBOX_POSTGRES: '/nowhere' };
    const { code, stdout } = await command(['test', 'absent.md', 'pages/strong.md'], { env });
    expect(stdout).toMatch(/not tested {2}absent\.md: this machine has no PostgreSQL \(apt-get install postgresql/);
    expect(code).toBe(0);
    expect((await command(['test', 'absent.md', 'pages/strong.md', '--strict'], { env })).code).toBe(1);
  });

  it('splits the plays of a file', async () => {
    const option = (id: string): string =>
      `## ${id}\n\n<!-- runbook: #${id} option -->\n\n${fence(`bash {#do-${id} effect=write}`, 'touch kept')}${fence(`bash {.gate #see-${id}}`, 'test -e kept')}`;
    here.write('options.md', `${FILES}${option('one')}${option('two')}`);
    const choices = async (part: string) => {
      const { stdout } = await command(['test', 'options.md', '--json', '--shard', part]);
      return (JSON.parse(stdout) as Document).files.flatMap(({ plays }) => plays.map((play) => play.choices[0]));
    };
    expect([await choices('1/2'), await choices('2/2')]).toEqual([['one'], ['two']]);
  });
});
