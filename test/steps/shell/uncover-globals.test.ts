import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { shell } from '../../../src/steps/shell/index.ts';
import { sessionFailure } from '../../../src/steps/shell/session.ts';
import { attempt, type AttemptOptions } from '../attempt.ts';

/** What the second block prints when the first one exited in a function. */
async function after(first: string, second: string, options: AttemptOptions = {}): Promise<string> {
  const { state, failure } = await attempt(shell, first, options);
  if (failure) throw new Error(failure.message);
  return (await attempt(shell, second, { ...options, restore: state })).output.trim();
}

describe('exit in a function', () => {
  it.each([
    ['what the function set', 'x=0; f() { local y=1 x=2; z=3; exit 0; }; f', 'echo "$x ${y-unset} $z"', '0 unset 3'],
    [
      'globals under locals of several functions',
      'x=g; f() { local x=1; h; }; h() { local x=2; exit 0; }; f',
      'echo $x',
      'g',
    ],
    [
      'a global under a readonly local',
      'ns=prod; wipe() { local -r ns=staging; exit 0; }; wipe',
      'ns=$ns.; echo $ns',
      'prod.',
    ],
    [
      'no readonly local',
      'f() { local -r x=1; declare -r y=2; declare -r z; exit 0; }; f',
      'echo ${x-}${y-}; x=3 y=4 z=5; echo $x$y$z',
      '345',
    ],
    ['nothing of a function that is named main', 'main() { local x=leak; exit 0; }; main', 'echo "${x-none}"', 'none'],
    [
      'a global under readonly and other locals',
      'x=g; f() { local x=1; h; }; h() { local -r x=2; k; }; k() { local x=3; exit 0; }; f',
      'declare -p x',
      'declare -- x="g"',
    ],
    [
      'an array under a readonly local',
      'a=(1 "2 3"); f() { local -r a=x; exit 0; }; f',
      'declare -p a',
      'declare -a a=([0]="1" [1]="2 3")',
    ],
    [
      'an associative array under one',
      'declare -A m=([k]="v w"); f() { local -r m=x; exit 0; }; f',
      'declare -p m',
      'declare -A m=([k]="v w" )',
    ],
    ['an empty array under one', 'a=(); f() { local -r a=x; exit 0; }; f', 'declare -p a', 'declare -a a=()'],
    ['attributes', 'declare -ix n=2; f() { local -r n; exit 0; }; f', 'declare -p n', 'declare -ix n="2"'],
    [
      'a global made readonly under a local',
      'n=2; f() { local -r n=1; declare -gr n; exit 0; }; f',
      'declare -p n',
      'declare -r n="2"',
    ],
    [
      'a reference under a local',
      'v=1; declare -n ref=v; f() { local -r ref=2; exit 0; }; f',
      'declare -p ref',
      'declare -n ref="v"',
    ],
    [
      'a global under a local reference',
      'x=g; y=h; f() { local -n x=y z=y; exit 0; }; f',
      'declare -p x; echo ${z-none}',
      'declare -- x="g"\nnone',
    ],
    [
      'an inherited variable under a readonly local',
      'f() { local -r HOME=/x; exit 0; }; f',
      'declare -p HOME',
      'declare -x HOME="/"',
    ],
    [
      'an inherited variable that was unset',
      'unset HOME; f() { local -r HOME=/x; exit 0; }; f',
      'echo ${HOME-none}',
      'none',
    ],
    ['all of it when brace expansion is off', 'set +B; x=g; f() { local -r x=1; exit 0; }; f', 'echo $x', 'g'],
  ])('leaves the session %s', async (_, first, second, expected) => {
    expect(await after(first, second)).toBe(expected);
  });

  it('leaves out the PATH that a readonly local hid', async () => {
    const code = 'PATH=/opt/bin:$PATH; f() { local -r PATH=/x; exit 0; }; f';
    const first = await attempt(shell, code, { env: { PATH: '/first:/usr/bin:/bin' } });
    expect(readFileSync(first.state, 'utf8')).not.toContain('/first');
    const second = await attempt(shell, 'echo "$PATH"', {
      restore: first.state,
      env: { PATH: '/other:/usr/bin:/bin' },
    });
    expect(second.output).toBe('/opt/bin:/other:/usr/bin:/bin\n');
  });

  it('keeps a secret under a readonly local as a reference', async () => {
    const secrets = [{ name: 'TOKEN', value: 's3cr3t-value' }];
    const first = await attempt(shell, 'url="u:$TOKEN"; f() { local -r url=x; exit 0; }; f', { secrets });
    expect(readFileSync(first.state, 'utf8')).not.toContain('s3cr3t');
    const rotated = [{ name: 'TOKEN', value: 'another-value' }];
    const second = await attempt(shell, '[[ $url == "u:$TOKEN" ]] && echo same', {
      restore: first.state,
      secrets: rotated,
    });
    expect(second.output).toBe('same\n');
  });

  it('fails the step and names the variable if this bash cannot read what a local hides', () => {
    const report = { line: null, unwritten: false, problem: { code: 'hidden', detail: 'ns' } } as const;
    expect(sessionFailure(report, 'book.md:10:1')).toMatchObject({
      code: 'session-lost',
      message: expect.stringContaining('the variable ns') as string,
      hint: expect.stringContaining('`return` rather than `exit`') as string,
    });
  });
});
