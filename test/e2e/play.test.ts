import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Workplace } from '../support/cli.ts';

let here: Workplace;
beforeEach(() => {
  here = new Workplace();
});
afterEach(() => here.remove());

const fence = (info: string, ...lines: string[]): string => ['```' + info, ...lines, '```', ''].join('\n');
const book = (...parts: string[]): string => ['# Test', '', ...parts].join('\n');

describe('runbook play', () => {
  it('fails at step 3 and names step, line, exit code and last lines; a resume plays 3 and the rest in the same shell session', async () => {
    here.write(
      'r.md',
      book(
        fence(
          'bash {#one}',
          'COUNT=7',
          'declare -A map=([k]="a b")',
          'greet() { echo "hello $1 $COUNT ${map[k]}"; }',
          'mkdir -p work && cd work',
          'echo one >> ../ran',
        ),
        fence('bash {#two}', 'echo two >> ../ran'),
        fence(
          'bash {#three}',
          'echo three >> ../ran',
          'echo about to look',
          'test -e ../mended || { echo "no mend here" >&2; exit 42; }',
          'greet "$PWD"',
        ),
        fence('bash {#four}', 'greet again', 'echo four >> ../ran'),
      ),
    );
    const failed = await here.runbook(['play', 'r.md', '--ui', 'plain', '--yes']);
    expect(failed.code).toBe(1);
    for (const word of ['three', 'r.md:1', '42', 'no mend here', 'runbook resume', 'runbook abort'])
      expect(failed.stdout).toContain(word);
    here.write('mended', '');
    const resumed = await here.runbook(['resume', '--ui', 'plain']);
    expect(resumed.stdout).toContain(`hello ${here.folder}/work 7 a b`);
    expect(resumed.stdout).toContain('hello again 7 a b');
    expect(resumed.code).toBe(0);
    expect(here.read('ran')).toBe('one\ntwo\nthree\nthree\nfour\n');
  });

  it('resolves the imports of a script step from the folder of the file that contains it', async () => {
    here.write('restore.md', book(fence('bash {#first}', 'true'), '[Restore](lib/restore.md "play")', ''));
    here.write(
      'lib/restore.md',
      book(fence('js {#second}', "import { where } from './helper.mjs';", 'console.log(where);')),
    );
    here.write('helper.mjs', "export const where = 'the top folder';\n");
    here.write('lib/helper.mjs', "export const where = 'its own folder';\n");
    const told = await here.runbook(['play', 'restore.md', '--ui', 'plain']);
    expect([told.code, told.stdout]).toEqual([0, expect.stringContaining('its own folder')]);
    expect(told.stdout).not.toContain('the top folder');
  });

  it('exits 1 when a gate does not hold although the step exited 0, and 0 when a polled gate becomes true in time', async () => {
    here.write('r.md', book(fence('bash {#do}', 'true'), fence('bash {.gate}', 'test -e ready')));
    const failed = await here.runbook(['play', 'r.md', '--ui', 'plain']);
    expect(failed.code).toBe(1);
    here.write(
      'p.md',
      book(
        fence('bash {#do}', '(sleep 0.7; touch ready) > /dev/null 2>&1 &'),
        fence('bash {.gate #is-ready every=200ms within=20s}', 'test -e ready'),
      ),
    );
    const passed = await here.runbook(['play', 'p.md', '--ui', 'plain']);
    expect(passed.code).toBe(0);
    expect(here.events().find((event) => event.type === 'gate.passed')?.['polls']).toBeGreaterThan(1);
  });

  it('reports everything that is wrong at once with file:line:col, exits 2 and starts nothing', async () => {
    here.write(
      'r.md',
      book(
        fence('bash {#one timout=5m}', 'touch started'),
        fence('bash {#one}', 'echo <backup-id>'),
        fence('bash {#three when="1 +"}', 'true'),
        fence('bash {#four .gaet}', 'true'),
      ),
    );
    const refused = await here.runbook(['play', 'r.md', '--ui', 'plain']);
    expect(refused.code).toBe(2);
    for (const rule of ['unknown-attribute', 'timeout', 'duplicate-id', 'unresolved-placeholder', 'unknown-class'])
      expect(refused.stderr).toContain(rule);
    expect(refused.stderr).toMatch(/r\.md:3:\d+: error/);
    expect(here.files.bind(here)).toThrow();
  });

  it('never runs a fence without attributes, and says what to do with a file that has only such fences', async () => {
    here.write(
      'r.md',
      book(fence('bash', 'touch started'), fence('bash {#step}', 'true'), fence('sh title="x"', 'touch started')),
    );
    expect((await here.runbook(['play', 'r.md', '--ui', 'plain'])).code).toBe(0);
    expect(() => here.read('started')).toThrow();
    here.write('plain.md', book(fence('bash', 'touch started')));
    const refused = await here.runbook(['play', 'plain.md']);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('no step');
  });

  it('keeps a secret out of every file and off the screen: plain, in base64, and split across two writes', async () => {
    const secret = 'correct-horse-battery';
    here.write(
      'r.md',
      `---\nparams:\n  TOKEN: { secret: true, from: 'env:TOKEN' }\n---\n${book(
        fence(
          'bash {#leak}',
          'echo "plain: $TOKEN"',
          'printf %s "$TOKEN" | base64',
          'printf %s "${TOKEN:0:9}"; sleep 0.2; printf "%s\\n" "${TOKEN:9}"',
          'MINE="$TOKEN"',
        ),
        fence('bash {#use}', 'test "$MINE" = "$TOKEN" && echo same'),
        fence('bash {#fail}', 'echo "oh no $TOKEN" >&2', 'exit 3'),
      )}`,
    );
    const told = await here.runbook(['play', 'r.md', '--ui', 'plain'], { env: { TOKEN: secret } });
    expect(told.code).toBe(1);
    expect(told.stdout).toContain('same');
    const forms = [secret, Buffer.from(secret).toString('base64'), secret.slice(9)];
    for (const form of forms) {
      expect(told.stdout + told.stderr).not.toContain(form);
      for (const [file, text] of here.files()) expect(text.includes(form) ? file : '').toBe('');
    }
  });

  it('refuses a secret on the command line', async () => {
    here.write(
      'r.md',
      `---\nparams:\n  TOKEN: { secret: true, from: 'env:TOKEN' }\n---\n${book(fence('bash {#a}', 'true'))}`,
    );
    const told = await here.runbook(['play', 'r.md', '--param', 'TOKEN=x']);
    expect(told.code).toBe(2);
    expect(told.stderr).toContain('TOKEN');
  });

  it('leaves checks to the operator: exit 3 without a terminal, even with --yes, until an answers file answers them', async () => {
    here.write('r.md', book('- [ ] Network is up', '', fence('bash {#a}', 'echo played')));
    const waiting = await here.runbook(['play', 'r.md', '--ui', 'plain', '--yes']);
    expect(waiting.code).toBe(3);
    here.write('answers.yaml', 'checks: pass\n');
    const resumed = await here.runbook(['resume', '--ui', 'plain', '--answers', 'answers.yaml']);
    expect(resumed.code).toBe(0);
  });

  it('confirms a destructive step only by its id: with --confirm ID, not with --yes', async () => {
    here.write('r.md', book(fence('bash {#wipe effect=destructive}', 'touch wiped')));
    expect((await here.runbook(['play', 'r.md', '--ui', 'plain', '--yes'])).code).toBe(3);
    expect(() => here.read('wiped')).toThrow();
    expect((await here.runbook(['resume', '--ui', 'plain', '--confirm', 'wipe'])).code).toBe(0);
    expect(here.read('wiped')).toBe('');
  });

  it('begins no second run while one is unfinished, except with --new', async () => {
    here.write('r.md', book(fence('bash {#a}', 'exit 1')));
    await here.runbook(['play', 'r.md', '--ui', 'plain']);
    const second = await here.runbook(['play', 'r.md', '--ui', 'plain']);
    expect(second.code).toBe(2);
    expect(second.stderr).toContain('unfinished');
    expect((await here.runbook(['play', 'r.md', '--ui', 'plain', '--new'])).code).toBe(1);
    expect(here.runs()).toHaveLength(2);
  });

  it('prints the journal itself with --ui json, and nothing else on stdout', async () => {
    here.write('r.md', book(fence('bash {#a}', 'echo noise')));
    const told = await here.runbook(['play', 'r.md', '--ui', 'json']);
    expect(told.code).toBe(0);
    expect(
      told.stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual(here.events());
  });

  it('shows with --dry-run what would be played, and plays nothing', async () => {
    here.write('r.md', book(fence('bash {#a}', 'touch started'), fence('bash {.gate #g}', 'test 1 = 1')));
    const told = await here.runbook(['play', 'r.md', '--dry-run']);
    expect(told.code).toBe(0);
    expect(told.stdout).toContain('a:');
    expect(told.stdout).toContain('gate g');
    expect(() => here.runs()).toThrow();
  });

  it('plays finally on abort, and the run cannot be resumed afterwards', async () => {
    here.write('r.md', book(fence('bash {#a}', 'exit 1'), fence('bash {#clean .finally}', 'touch cleaned')));
    await here.runbook(['play', 'r.md', '--ui', 'plain']);
    expect((await here.runbook(['abort', 'latest', '--ui', 'plain'])).code).toBe(0);
    expect(here.read('cleaned')).toBe('');
    expect((await here.runbook(['resume', here.runs()[0]?.split('/').at(-1) ?? ''])).code).toBe(2);
  });

  it('undoes a run that has completed, newest first, and leaves it open to be played again or ended', async () => {
    here.write(
      'r.md',
      book(
        fence('bash {#a}', 'echo do a >> log'),
        fence('bash {.undo #undo-a}', 'echo undo a >> log'),
        fence('bash {#b}', 'echo do b >> log'),
        fence('bash {.undo #undo-b}', 'echo undo b >> log'),
      ),
    );
    expect((await here.runbook(['play', 'r.md', '--ui', 'plain'])).code).toBe(0);
    const undone = await here.runbook(['undo', 'latest', '--ui', 'plain', '--yes']);
    expect(undone.code).toBe(0);
    expect(undone.stdout).toContain('the run was undone');
    expect(here.read('log')).toBe('do a\ndo b\nundo b\nundo a\n');
    expect((await here.runbook(['verify-journal'])).code).toBe(0);
    expect((await here.runbook(['resume', '--ui', 'plain'])).code).toBe(0);
    expect(here.read('log')).toBe('do a\ndo b\nundo b\nundo a\ndo a\ndo b\n');
  });

  it('chooses an alternative by FILE#id, and lists the alternatives if none was chosen', async () => {
    here.write(
      'r.md',
      book(
        '## Full',
        '<!-- runbook: #full option -->',
        '',
        fence('bash {#f}', 'touch full'),
        '## Quick',
        '<!-- runbook: #quick option -->',
        '',
        fence('bash {#q}', 'touch quick'),
      ),
    );
    const open = await here.runbook(['play', 'r.md', '--ui', 'plain']);
    expect(open.code).toBe(2);
    expect(open.stderr).toContain('full');
    expect(open.stderr).toContain('quick');
    expect((await here.runbook(['play', 'r.md#quick', '--ui', 'plain'])).code).toBe(0);
    expect(here.read('quick')).toBe('');
    expect(() => here.read('full')).toThrow();
  });

  it('plays a parallel section from the session at its entry, keeps captures, and warns that session changes are dropped', async () => {
    here.write(
      'r.md',
      book(
        fence('bash {#before}', 'A=1'),
        '## Both',
        '<!-- runbook: parallel -->',
        '',
        fence('bash {#left capture=OUT}', 'B=2', 'touch left; until test -e right; do sleep 0.02; done', 'echo out'),
        fence('bash {#right}', 'touch right; until test -e left; do sleep 0.02; done', 'echo "A is $A"'),
        '## After',
        '',
        fence('bash {#after}', 'echo "${B-unset} $OUT $A"'),
      ),
    );
    const told = await here.runbook(['play', 'r.md', '--ui', 'plain']);
    expect(told.code).toBe(0);
    expect(told.stdout).toContain('A is 1');
    expect(told.stdout).toContain('unset out 1');
    expect(told.stdout.match(/left: warning: .*dropped/g)).toHaveLength(1);
    expect(told.stdout).not.toContain('right: warning');
  });

  it('passes params as environment, never as code', async () => {
    here.write(
      'r.md',
      `---\nparams:\n  NAME: { required: true }\n---\n${book(fence('bash {#a}', 'printf "%s\\n" "$NAME"'))}`,
    );
    const told = await here.runbook(['play', 'r.md', '--ui', 'plain', '--param', 'NAME=$(touch pwned)`touch pwned`']);
    expect(told.code).toBe(0);
    expect(told.stdout).toContain('$(touch pwned)`touch pwned`');
    expect(() => here.read('pwned')).toThrow();
  });

  it('passes captures to later steps, puts marks in the report, and skips what its when= excludes', async () => {
    here.write(
      'r.md',
      book(
        fence('bash {#a capture=ANSWER}', 'echo "  42 "'),
        fence('bash {#b when="vars.ANSWER == \'42\'" mark=restored}', 'test "$ANSWER" = 42'),
        fence('bash {#c when="vars.ANSWER == \'43\'"}', 'exit 9'),
      ),
    );
    const told = await here.runbook(['play', 'r.md', '--ui', 'plain']);
    expect(told.code).toBe(0);
    const status = await here.runbook(['status', '--json']);
    const described = JSON.parse(status.stdout) as {
      steps: { id: string; status: string }[];
      marks: { name: string }[];
    };
    expect(described.steps.map(({ id, status: how }) => `${id} ${how}`)).toEqual(['a passed', 'b passed', 'c skipped']);
    expect(described.marks.map((mark) => mark.name)).toContain('restored');
    expect((await here.runbook(['list', '--json'])).stdout).toContain('"completed"');
    expect((await here.runbook(['verify-journal'])).code).toBe(0);
    expect((await here.runbook(['report'])).stdout).toContain('## Summary');
  });
});
