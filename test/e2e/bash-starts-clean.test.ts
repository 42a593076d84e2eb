import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Workplace } from '../support/cli.ts';

let here: Workplace;
beforeEach(() => {
  here = new Workplace();
});
afterEach(() => here.remove());

const fence = (info: string, ...lines: string[]): string => ['```' + info, ...lines, '```', ''].join('\n');

const play = (words: readonly string[], env: Record<string, string> = {}) =>
  here.runbook([...words, '--ui', 'plain'], { env });

describe('a run whose operator exports functions', () => {
  it.each(['source', 'builtin', 'exec', 'printf', 'break'])('named %s runs its steps and its gates', async (name) => {
    here.write(
      'r.md',
      `# Test\n\n${fence('bash {#do}', '/bin/touch done')}${fence('bash {.gate #holds}', 'test -e never')}`,
    );
    const told = await play(['play', 'r.md'], { [`BASH_FUNC_${name}%%`]: '() {  :; }' });
    expect(told.code).toBe(1);
    expect(here.read('done')).toBe('');
    expect(here.events().at(-1)).toMatchObject({ type: 'run.stopped', reason: 'failure' });
    expect(here.events().find(({ type }) => type === 'gate.failed')).toMatchObject({ gate: 'holds' });
  });
});

describe('a step that defines functions with the names of bash commands', () => {
  it.each(['break', 'continue', ':'])('ends, and its session is saved, with one named %s', async (name) => {
    const parts = [
      fence('bash {#define}', `${name}() { false; }`, "quoted='it is kept'", 'set +u', 'PATH="/opt/no:$PATH"'),
      fence('bash {#use}', `declare -F ${name} > found`, 'printf %s "$quoted" > kept'),
    ];
    here.write('r.md', `---\nparams:\n  KEY: { secret: true, from: env:KEY }\n---\n\n# Test\n\n${parts.join('\n')}`);
    expect((await play(['play', 'r.md'], { KEY: 'correct-horse-battery' })).code).toBe(0);
    expect(here.read('found')).toContain(name);
    expect(here.read('kept')).toBe('it is kept');
  });
});

describe('a gate after a step that has left strict mode', () => {
  it('does not hold if its first command fails', async () => {
    const parts = [fence('bash {#loose}', 'set +e'), fence('bash {.gate #backup}', 'test -s /no/such', 'echo x')];
    here.write('r.md', `# Test\n\n${parts.join('\n')}`);
    const told = await play(['play', 'r.md']);
    expect(told.code).toBe(1);
    expect(told.stdout).toContain('gate backup of step loose did not hold');
  });

  it('explains exit code 141', async () => {
    const parts = [fence('bash {#do}', ':'), fence('bash {.gate #early}', 'yes | grep -q y')];
    here.write('r.md', `# Test\n\n${parts.join('\n')}`);
    const told = await play(['play', 'r.md']);
    expect(told.code).toBe(1);
    expect(told.stdout).toContain('exit code 141 (SIGPIPE)');
    expect(told.stdout).toContain('pipefail makes that a failure');
    expect(told.stdout).toContain('the gate is evaluated again');
  });
});

describe('an alias', () => {
  it('is still defined after a resume', async () => {
    const parts = [
      fence('bash {#first}', 'alias greet="echo hello"'),
      fence('bash {#second}', 'test -e mended'),
      fence('bash {#third}', 'greet again > greeting'),
    ];
    here.write('r.md', `# Test\n\n${parts.join('\n')}`);
    expect((await play(['play', 'r.md'])).code).toBe(1);
    here.write('mended', '');
    expect((await play(['resume'])).code).toBe(0);
    expect(here.read('greeting')).toBe('hello again\n');
  });
});
