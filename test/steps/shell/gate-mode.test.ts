import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { shell } from '../../../src/steps/shell/index.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { attempt } from '../attempt.ts';

/** A gate after a step: it begins with the session that the step left. */
async function gateAfter(step: string, gate: string) {
  const before = await attempt(shell, step);
  expect(before.failure).toBeNull();
  return attempt(shell, gate, { restore: before.state, save: false, role: 'gate' });
}

describe('a gate starts strict, whatever the session', () => {
  it.each([
    ['set +e', 'test -s /no/such\necho x'],
    ['set +u', 'echo "$never_set"'],
    ['set +o pipefail', 'false | cat'],
    ['set +euo pipefail; set -f', 'ls /proc/self/fd/* >/dev/null; false; echo x'],
    ['set -o posix', '[[ -o posix ]] || false; echo x'],
    ['shopt -s nullglob', 'test -s /no/such/*.dump'],
    ['shopt -s nocasematch', '[[ ok == OK ]]'],
    ['shopt -s lastpipe nullglob failglob extdebug; set -x', 'false; echo x'],
    ['trap : ERR; trap : DEBUG; set -ET', 'false; echo x'],
    ['shopt -s expand_aliases; alias no=false', 'no; echo x'],
    [':', 'n=$(false; echo 3); test "$n" = 3'],
    ['shopt -u inherit_errexit', 'n=$(false; echo 3); test "$n" = 3'],
    ['readonly IFS=:', 'false; echo x'],
  ])('after %s: %s', async (step, gate) => {
    const { failure, output } = await gateAfter(step, gate);
    expect(failure?.code).toBe('exit-code');
    expect(output).not.toMatch(/^x$|^\+/m);
  });

  it('and a step after it continues in the mode that the steps have chosen', async () => {
    const first = await attempt(shell, 'set +e; shopt -s nullglob');
    const second = await attempt(shell, 'false; echo /no/such/* "$-"', { restore: first.state });
    expect(second).toMatchObject({ failure: null, output: expect.stringMatching(/^[^e]*\n$/) });
  });

  it('and keeps everything else: variables, functions written with extglob, aliases, the directory', async () => {
    const { failure, output } = await gateAfter(
      'shopt -s extglob\nf() { case $1 in @(a|b)) echo match;; esac; }\nx=1; cd /usr; alias hi="echo hello"; test() { echo mine; }',
      'f b; hi; echo "$x $PWD"; test',
    );
    expect({ failure, output }).toEqual({ failure: null, output: 'match\nhello\n1 /usr\nmine\n' });
  });
});

describe('a gate that is evaluated again in the same folder', () => {
  it('is not judged by the previous poll', async () => {
    const directory = temporaryFolder('gate-');
    const cwd = path.join(directory, 'later');
    const poll = { save: false, role: 'gate', directory, attributes: { cwd } } as const;
    expect((await attempt(shell, 'true', poll)).failure).toMatchObject({ code: 'session-lost' });
    mkdirSync(cwd);
    expect((await attempt(shell, 'true', poll)).failure).toBeNull();
  });
});

describe('an exit code with a known meaning', () => {
  it.each([
    ['yes | head -n 1', 141, /SIGPIPE.*pipefail.*>\/dev\/null/],
    ['no-such-command-at-all', 127, /was not found.*PATH/],
    ['/etc/passwd', 126, /cannot be executed/],
  ])('has a hint: %s', async (code, exitCode, hint) => {
    const result = await attempt(shell, code);
    expect(result).toMatchObject({ exitCode, failure: { code: 'exit-code', hint: expect.stringMatching(hint) } });
  });
});
