import { describe, expect, it } from 'vitest';
import { shell } from '../../../src/steps/shell/index.ts';
import { attempt } from '../attempt.ts';

const outputOf = async (code: string): Promise<string> => (await attempt(shell, code)).output;

describe('an EXIT trap of a step', () => {
  it('runs, sees the exit code, and does not cost the session', async () => {
    const first = await attempt(shell, 'trap \'echo "bye $?"\' EXIT; x=1');
    expect(first.output).toBe('bye 0\n');
    expect((await attempt(shell, 'echo $x', { restore: first.state })).output).toBe('1\n');
  });

  it('can be shown, removed and set in a subshell', async () => {
    expect(await outputOf('trap "echo no" EXIT; trap -p EXIT; trap - EXIT; ( trap "echo sub" EXIT ); echo end')).toBe(
      "trap -- 'echo no' EXIT\nsub\nend\n",
    );
  });
});

describe('a DEBUG trap of a step', () => {
  it.each([
    ['at its end', ''],
    ['when it exits', 'exit 0'],
    ['when it exits in a function', 'f() { exit 0; }; f'],
  ])('sees only the commands of the step: %s', async (_, last) => {
    const output = await outputOf(`trap 'echo "$LINENO $? $BASH_COMMAND"' DEBUG\n(exit 3) || :\n${last}`);
    expect(output).toBe(`2 3 :\n${last === '' ? '' : `3 0 ${last.split('; ').at(-1) ?? ''}\n`}`);
  });

  it('does not interfere with the ERR trap of the runner', async () => {
    const { output, failure } = await attempt(shell, 'trap \'echo "$BASH_COMMAND"\' DEBUG\nfalse');
    expect(output).toBe('false\n');
    expect(failure?.message).toContain('at line 2 of its block: false');
  });

  it('can be shown, replaced and removed, like those on RETURN and ERR', async () => {
    const code = `trap 'echo d; # c' DEBUG; trap -p DEBUG; trap - DEBUG
trap 'echo r' RETURN; f() { :; }; set -T; f; set +T; trap - RETURN; trap
trap 'echo e' ERR; trap -p ERR; set +e; false; trap - ERR; false; trap
trap 'echo d' DEBUG; trap '' DEBUG; trap -p; trap - DEBUG; trap -p; true`;
    expect((await outputOf(code)).split('\n')).toEqual([
      'd',
      "trap -- 'echo d; # c' DEBUG",
      'd',
      'r',
      "trap -- 'echo e' ERR",
      'e',
      'd',
      "trap -- '' DEBUG",
      '',
    ]);
  });

  it('is a warning only while it is set', async () => {
    expect((await attempt(shell, 'trap : DEBUG RETURN sigusr1; trap - DEBUG SIGUSR1')).warnings).toEqual([
      'traps do not reach the next step: RETURN',
    ]);
  });
});

describe('a trap that bash does not know', () => {
  it('fails the command, is not a warning, and leaves tracing unchanged', async () => {
    const { output, warnings } = await attempt(shell, 'set -x; trap : NOSUCH || echo "$?"');
    expect(warnings).toEqual([]);
    expect(output).toMatch(/^\++ trap : NOSUCH\n.*NOSUCH: invalid signal specification\n\++ echo 1\n1\n$/);
  });
});
