import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { shell } from '../../../src/steps/shell/index.ts';
import { attempt } from '../attempt.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** The commands in the shim, session.bash and a saved session, and every other builtin of bash. */
const COMMANDS = execFileSync('bash', ['--norc', '-c', 'compgen -b'], { encoding: 'utf8' }).trim().split('\n');

const exported = (name: string, body = ':'): [string, string] => [`BASH_FUNC_${name}%%`, `() {  ${body}\n}`];
const functions = (body?: string) => Object.fromEntries(COMMANDS.map((name) => exported(name, body)));

describe('a function that the environment of the runner exports', () => {
  it('can have the name of any builtin command', () => expect(COMMANDS).toContain('break'));

  it.each(COMMANDS)('does not let a step or a gate pass without running when it is named %s', async (name) => {
    const env = Object.fromEntries([exported(name)]);
    const code = '/bin/echo looked\n/bin/false\n/bin/echo "not reached"';
    for (const save of [true, false]) {
      const result = await attempt(shell, code, { env, save });
      expect(result.output, name).toBe('looked\n');
      expect(result, name).toMatchObject({ exitCode: 1, failure: { code: 'exit-code' } });
    }
  });

  it('does not harm a session that is restored, whatever its name', async () => {
    const cwd = temporaryFolder('inherited-');
    const code =
      'x=1; a=(1 2); export Y=2; umask 027; shopt -s nullglob; alias hi="/bin/echo hello"; f() { /bin/echo "f $1"; }; unset HOME';
    const first = await attempt(shell, code, { cwd });
    expect(first.failure).toBeNull();
    const env = functions('/bin/echo "replaced"');
    const second = await attempt(
      shell,
      'hi\nf "$x ${a[1]} $Y ${HOME-gone} $-"\n/bin/mkdir made\n/bin/stat -c %a made',
      {
        cwd,
        env,
        restore: first.state,
      },
    );
    expect(second.output).toMatch(/^hello\nf 1 2 2 gone \w*e\w*u\w*\n750\n$/);
    expect(second.failure).toBeNull();
  });

  it('exists in the step and in what it starts, and a session can change it', async () => {
    const env = Object.fromEntries([exported('hello', 'echo "hello $1"'), exported('bye', 'echo bye')]);
    const first = await attempt(shell, 'hello step; bash -c "hello child"; unset -f bye; hello() { echo mine; }', {
      env,
    });
    expect(first.output).toBe('hello step\nhello child\n');
    const second = await attempt(shell, 'hello; declare -F bye || echo gone', { env, restore: first.state });
    expect(second.output).toBe('mine\ngone\n');
    const third = await attempt(shell, 'hello; declare -F bye || echo gone', { env, restore: second.state });
    expect(third.output).toBe('mine\ngone\n');
  });

  it('is not part of the saved session', async () => {
    const env = Object.fromEntries([exported('hello', 'echo hello')]);
    const { state } = await attempt(shell, 'x=1', { env });
    expect(readFileSync(state, 'utf8')).not.toContain('hello');
  });

  it('is reported when its text is not a function', async () => {
    const { output, failure } = await attempt(shell, 'echo still run', {
      env: { 'BASH_FUNC_broken%%': '() { if }', 'BASH_FUNC_x;touch y%%': '() { :; }', 'BASH_FUNC_z%%': 'touch z' },
    });
    expect(failure).toBeNull();
    expect(output).toMatch(/syntax error[^]*still run\n$/);
    expect(output).not.toContain('touch');
  });
});

describe('what else bash reads from its environment', () => {
  it.each([
    ['POSIXLY_CORRECT', ''],
    ['POSIX_PEDANTIC', '1'],
    ['SHELLOPTS', 'noexec'],
    ['SHELLOPTS', 'noglob:xtrace'],
    ['BASHOPTS', 'extdebug:nullglob:nocasematch'],
    ['BASH_ENV', '/dev/stdin'],
    ['FUNCNEST', '1'],
    ['EXECIGNORE', '*/flock'],
    ['GLOBIGNORE', '*'],
    ['TMOUT', '1'],
    ['IFS', 'e'],
    ['PS4', '$(touch traced)'],
    ['CDPATH', '/usr'],
    ['BASH_XTRACEFD', '1'],
    ['BASH_ALIASES', 'x'],
    ['BASH_SOURCE', 'x'],
    ['DIRSTACK', 'x'],
    ['PIPESTATUS', '0'],
    ['__runbook_restore', '/nowhere'],
    ['__runbook_acks', '9'],
    ['RUNBOOK_FILTER_STDERR', '/nowhere/at-all'],
    ['RUNBOOK_ASIDE_V_PATH', '/nowhere'],
    ['RUNBOOK_ASIDE_F_9', 'printf () { :; }'],
    ['NODE_OPTIONS', '--require ./nowhere.js'],
    ...['3.1', '3.2', '4.0', '4.1', '4.2', '4.3', '4.4', '5.0', '5.1'].map((level) => ['BASH_COMPAT', level]),
  ] as [string, string][])('changes neither the mode nor the session: %s=%s', async (name, value) => {
    const secrets = [{ name: 'TOKEN', value: 'correct-horse-battery' }];
    const env = { [name]: value };
    const first = await attempt(shell, 'x="a b"; f() { echo "$x $TOKEN"; }; IFS=, ; shopt -s nullglob', {
      env,
      secrets,
    });
    expect(first).toMatchObject({ failure: null, sessionSaved: true, output: '' });
    const second = await attempt(shell, 'f; exit_code=3\n(exit $exit_code) | cat\necho "not reached"', {
      env,
      secrets,
      restore: first.state,
    });
    expect(second.output).toBe('a b [redacted TOKEN]\n');
    expect(second).toMatchObject({ exitCode: 3 });
    expect(second.failure?.message).toContain('at line 2 of its block');
  });

  it.each([
    ['BASH_COMPAT', '4.4'],
    ['EXECIGNORE', '*/nothing'],
    ['TMOUT', '7'],
    ['BASH_ENV', '/dev/null'],
  ])('exists in the step, exported as before: %s=%s', async (name, value) => {
    const { output } = await attempt(shell, `declare -p ${name}`, { env: { [name]: value } });
    expect(output).toBe(`declare -x ${name}="${value}"\n`);
  });
});
