import { chmodSync, readFileSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shell } from '../../../src/steps/shell/index.ts';
import { attempt, type Attempt, type AttemptOptions } from '../attempt.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** Plays blocks one after another in one session; returns the last attempt. */
async function session(blocks: readonly string[], options: AttemptOptions = {}): Promise<Attempt> {
  let last: Attempt | undefined;
  for (const block of blocks) {
    last = await attempt(shell, block, { language: 'bash', restore: last?.state ?? null, ...options });
    if (last.failure) throw new Error(`${last.failure.message}\n${last.output}`);
  }
  if (!last) throw new Error('no blocks');
  return last;
}

const saved = ({ state }: Attempt): string => readFileSync(state, 'utf8').replace(/^# end .*$/m, '');

describe('what one step sets exists in the next', () => {
  it.each([
    ['variables, not exported', 'x="a  b"', 'declare -p x', 'declare -- x="a  b"'],
    ['exports', 'export X=1', 'bash -c \'echo "$X"\'', '1'],
    ['indexed arrays, sparse', 'a=(x "y z"); a[7]=s', 'declare -p a', 'declare -a a=([0]="x" [1]="y z" [7]="s")'],
    ['associative arrays with any key', 'declare -A m=(["k ]\\"x"]=1)', 'echo "${!m[@]} ${m[@]}"', 'k ]"x 1'],
    ['an associative array that is still empty', 'declare -A m', 'm[b]=1; declare -p m', 'declare -A m=([b]="1" )'],
    ['an empty array', 'a=()', 'echo "${#a[@]}"', '0'],
    ['newlines in values', "x=$'a\\nb\\n'", 'printf %s "$x" | wc -l', '2'],
    ['readonly', 'readonly r=5', '(r=6) 2>/dev/null || echo "kept $r"', 'kept 5'],
    ['integers', 'declare -i n=2', 'n=n+3; echo $n', '5'],
    ['a declared integer without a value', 'declare -i n', 'n=2+2; echo $n', '4'],
    ['namerefs', 'v=1; declare -n ref=v', 'ref=9; echo $v', '9'],
    ['functions with here-documents', 'f() { cat <<E\nhi $1\nE\n}', 'f you', 'hi you'],
    ['exported functions', 'f() { echo exported; }; export -f f', 'bash -c f', 'exported'],
    ['functions written with extglob', 'shopt -s extglob\nf() { [[ $1 == @(a|b) ]] && echo match; }', 'f b', 'match'],
    ['aliases', 'alias hi="echo hello"', 'hi', 'hello'],
    ['aliases that are not to be expanded any more', 'alias ls=false\nshopt -u expand_aliases', 'ls -d /', '/'],
    ['no alias that was removed', 'alias ls=false; unalias ls', 'ls -d /', '/'],
    ['IFS', 'IFS=,', 'set -- a b; echo "$*"', 'a,b'],
    ['umask', 'umask 027', 'umask', '0027'],
    ['unset inherited variables', 'unset HOME', 'echo "${HOME-gone}"', 'gone'],
    [
      'inherited variables that are no longer exported',
      'export -n HOME',
      'bash -c \'echo "${HOME-gone}"\'; echo $HOME',
      'gone\n/',
    ],
    ['a PATH that is exported no more', 'export -n PATH', 'declare -p PATH | cut -c1-16', 'declare -- PATH='],
    [
      'another kind of variable of an inherited name',
      'unset HOME; declare -A HOME',
      'declare -p HOME',
      'declare -A HOME',
    ],
    [
      'IFS and an unset HOME when the step ended in a function',
      'IFS=,; unset HOME; f() { exit 0; }; f',
      'echo "${HOME-gone}$IFS"',
      'gone,',
    ],
    [
      'shell options',
      'set +e -f; shopt -s nullglob',
      'false; echo "$-"; shopt -q nullglob && echo nullglob',
      /^(?!.*e.*\n)[a-zA-Z]*f[\s\S]*nullglob/,
    ],
    [
      'the directory',
      'mkdir -p "sub dir"; cd "sub dir"',
      'basename "$PWD"; cd - >/dev/null; pwd | grep -c "sub dir" || true',
      'sub dir\n0',
    ],
  ])('%s', async (_, first, second, expected) => {
    const cwd = temporaryFolder('session-');
    const { output } = await session([first, second], { cwd });
    if (typeof expected === 'string') expect(output.trim()).toBe(expected);
    else expect(output).toMatch(expected);
    rmSync(cwd, { recursive: true });
  });

  it.each([
    'source',
    'set',
    'trap',
    'cd',
    'declare',
    'local',
    'unset',
    'shift',
    'return',
    'exit',
    'printf',
    'shopt',
    'eval',
  ])('a function named %s, which does not replace the commands of the session', async (name) => {
    const first = `${name}() { builtin echo replaced; }; x=1`;
    const { output } = await session([
      first,
      `builtin echo "x=$x $-"; ${name === 'exit' ? ':' : name} 2>/dev/null || :`,
    ]);
    expect(output).toMatch(/^x=1 \w*e\w*u\w*\n/);
  });

  it.each(['builtin=: source=: trap=: cd=: unset=:', 'if=true', 'case=: while=: do=: for=: in=:', '[[=: then=: fi=:'])(
    "aliases of its commands and keywords, which are not the session's own either: %s",
    async (aliases) => {
      const first = `alias ${aliases}; x=1`;
      const { output } = await session([first, 'echo "x=$x $-"', 'echo "x=$x $-"; alias | wc -l']);
      expect(output).toMatch(/^x=1 \w*e\w*u\w*\n\d\n$/);
      expect(output).toContain(`\n${aliases.split(' ').length}\n`);
    },
  );

  it('aliases, which the step that makes them can use from its next line on, and every later step', async () => {
    const { output } = await session([
      'alias hi="echo hello"\nhi step',
      'x=1',
      'hi again',
      'alias hi="echo bye"',
      'hi',
    ]);
    expect(output).toBe('bye\n');
    expect((await session(['alias hi="echo hello"\nhi step'])).output).toBe('hello step\n');
    expect((await session(['alias hi="echo hello"', 'x=1', 'hi again'])).output).toBe('hello again\n');
  });

  it('aliases of keywords, without an effect on its traps', async () => {
    const first = 'alias if=true case=: [[=:';
    const { output } = await session([first, "trap 'echo debug' DEBUG\ntrap 'echo bye' EXIT\ntrap - DEBUG\necho end"]);
    expect(output).toBe('debug\ndebug\nend\nbye\n');
  });

  it('tracing, which shows the commands of the step and at most one of session.bash', async () => {
    const { output } = await session(['set -x', 'echo traced']);
    expect(output.split('\n').filter((line) => line.startsWith('+') && !line.includes('echo traced'))).toHaveLength(1);
  });

  it.each([
    ['as it is read', 'echo "$x"', 'echo "$x"\n1\n'],
    ['and traced', 'set -x; trap : USR1; echo a', /^set -x; .*\n\++ trap : USR1\n\++ echo a\na\n$/],
    ['and exits', 'exit 0', /^exit 0\n.*__runbook_leave.*\n$/],
  ])('what a step is shown of itself: %s', async (_, second, expected) => {
    const { output } = await session(['x=1; set -v', second]);
    if (typeof expected === 'string') expect(output).toBe(expected);
    else expect(output).toMatch(expected);
  });

  it('over any number of steps, without growing', async () => {
    const once = await session(['x=1; f() { :; }; unset HOME; cd /']);
    const thrice = await attempt(shell, ':', { restore: (await attempt(shell, ':', { restore: once.state })).state });
    expect(saved(thrice).replace(/declare -x OLDPWD.*\n/, '')).toBe(saved(once).replace(/declare -x OLDPWD.*\n/, ''));
  });

  it('for any values, names and functions (property)', async () => {
    const value = fc.string({ unit: 'binary', maxLength: 12 }).map((text) => text.replaceAll('\0', ''));
    const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
    const name = fc.stringMatching(/^v[a-zA-Z0-9_]{1,6}$/);
    const scalar = fc.tuple(name, value).map(([n, v]) => `${n}=${quote(v)}`);
    const array = fc
      .tuple(name, fc.array(value, { maxLength: 3 }))
      .map(([n, all]) => `unset ${n}; ${n}=(${all.map(quote).join(' ')})`);
    const map = fc
      .tuple(
        name,
        fc.array(
          fc.tuple(
            value.filter((v) => v !== ''),
            value,
          ),
          { maxLength: 3 },
        ),
      )
      .map(
        ([n, all]) =>
          `unset ${n}; declare -A ${n}=(); ${all.map(([k, v]) => `k=${quote(k)}; ${n}[$k]=${quote(v)}`).join('; ')}`,
      );
    const fn = fc.tuple(name, value).map(([n, v]) => `${n}() { echo ${quote(v)}; }`);
    const print = `for n in "\${!v@}"; do declare -p "$n"; done; declare -f`;
    await fc.assert(
      // With a secret, each variable is described separately; without one, bash prints all of them.
      fc.asyncProperty(fc.array(fc.oneof(scalar, array, map, fn), { maxLength: 6 }), fc.nat(4), async (lines, way) => {
        const secrets = way === 0 ? [{ name: 'TOKEN', value: 'never-generated-word' }] : [];
        const first = await session([`${lines.join('\n')}\n${print} | grep -v '^ *trap\\|runbook' > "$HOME/before"`], {
          env: { HOME: temporaryFolder('home-') },
          secrets,
        });
        const second = await attempt(shell, ':', { restore: first.state, secrets });
        const third = await attempt(shell, ':', { restore: second.state, secrets });
        expect(saved(second)).toBe(saved(third));
        const shown = (state: string) => attempt(shell, print, { restore: state, save: false });
        expect((await shown(second.state)).output).toBe((await shown(first.state)).output);
      }),
      { numRuns: 25 },
    );
  }, 60_000);
});

describe('what a session does not contain', () => {
  it('is everything that the step only inherited', async () => {
    const { state } = await session(['x=1'], { env: { FROM_OUTSIDE: 'yes' }, params: { BACKUP: 'latest' } });
    const text = readFileSync(state, 'utf8');
    expect(text.replace(/^# end .*$/m, '')).toBe(
      '# runbook session 1\numask 0022\ndeclare -- x="1"\nbuiltin set -euo pipefail\n\n',
    );
  });

  it('is the inherited part of PATH', async () => {
    const first = await session(['PATH=/opt/tool/bin:$PATH'], { env: { PATH: '/first:/usr/bin:/bin' } });
    expect(readFileSync(first.state, 'utf8')).not.toContain('/first');
    const second = await attempt(shell, 'echo "$PATH"', {
      restore: first.state,
      env: { PATH: '/other:/usr/bin:/bin' },
    });
    expect(second.output.trim()).toBe('/opt/tool/bin:/other:/usr/bin:/bin');
  });

  it('is anything at all after a gate', async () => {
    const gate = await attempt(shell, 'x=1', { save: false, role: 'gate' });
    expect(gate).toMatchObject({ failure: null, sessionSaved: false });
  });

  it('is the directory of a step with cwd=', async () => {
    const cwd = temporaryFolder('session-');
    const first = await attempt(shell, 'pwd', { cwd, attributes: { cwd: '${WHERE}' }, params: { WHERE: '/usr' } });
    expect(first.output.trim()).toBe('/usr');
    expect((await attempt(shell, 'pwd', { cwd, restore: first.state })).output.trim()).toBe(cwd);
  });

  it.each([
    ['a trap', 'trap "echo x" SIGUSR1; trap : INT; trap - INT', 'traps do not reach the next step: USR1'],
    [
      'an open descriptor',
      'exec 5>file {more}<file; exec 6>&1 6>&-',
      'open descriptors do not reach the next step: 5, 10',
    ],
    [
      'the directories under the current one',
      'pushd / >/dev/null',
      'only the current directory of the pushd stack reaches the next step',
    ],
  ])('is %s, and the step says so', async (_, code, warning) => {
    expect((await session([code])).warnings).toEqual([warning]);
  });

  it.each([
    ['what bash opened to undo a redirection', 'f() { exit 0; }; { f; } >/dev/null 2>&1'],
    ['descriptors that were closed again', 'exec 5>file; exec 5>&-; IFS=5'],
    ['a value that looks like a warning', "x=$'a\\n# lost trap INT\\n'"],
    ['directories that were left', 'pushd / >/dev/null; popd >/dev/null'],
  ])('is reported for nothing else: %s', async (_, code) => {
    expect((await session([code])).warnings).toEqual([]);
  });
});

describe('a session that cannot be restored', () => {
  it('survives an export too large to start any program with', async () => {
    const first = await session(['export BIG; printf -v BIG "%*s" 200000 ""; x=kept']);
    const second = await attempt(shell, 'echo "${#BIG} $x"', { restore: first.state });
    expect(second.output.trim()).toBe('200000 kept');
  });

  it('says that its directory no longer exists, before any of the step is run', async () => {
    const cwd = temporaryFolder('session-');
    const first = await attempt(shell, 'mkdir here; cd here', { cwd });
    rmSync(path.join(cwd, 'here'), { recursive: true });
    const second = await attempt(shell, 'echo ran', { cwd, restore: first.state });
    expect(second.failure).toMatchObject({
      code: 'session-lost',
      message: expect.stringContaining(path.join(cwd, 'here')) as string,
    });
    expect(second.output).not.toContain('ran');
  });

  it('is not readable by other users, whatever the umask', async () => {
    const { state } = await session(['umask 000; x=1']);
    expect(statSync(state).mode & 0o777).toBe(0o600);
    chmodSync(state, 0o600);
  });
});

describe('a session with secrets', () => {
  const secrets = [{ name: 'TOKEN', value: "s3cr3t 'quoted' value" }];

  it('contains references, which resolve to the current value of the secret', async () => {
    const first = await session(['url="https://u:$TOKEN@host"; list=(a "$TOKEN"); declare -A m=(["$TOKEN"]=k)'], {
      secrets,
    });
    expect(readFileSync(first.state, 'utf8')).not.toContain('s3cr3t');
    const rotated = [{ name: 'TOKEN', value: 'rotated-value' }];
    const second = await attempt(shell, 'echo "$url ${list[1]} ${!m[@]}" | tr a-z A-Z', {
      restore: first.state,
      secrets: rotated,
    });
    expect(second.output).toBe('HTTPS://U:ROTATED-VALUE@HOST ROTATED-VALUE ROTATED-VALUE\n');
  });

  it.each([
    ['base64', 'x=$(printf %s "$TOKEN" | base64)', 'variable x'],
    ['hexadecimal', 'x=$(printf %s "$TOKEN" | od -An -v -tx1 | tr -d " \\n")', 'variable x'],
    ['a function', 'eval "f() { echo \\"$TOKEN\\"; }"', 'function'],
  ])('cannot hold one as %s: the step fails', async (_, code, where) => {
    const result = await attempt(shell, code, { secrets });
    expect(result.failure).toMatchObject({ code: 'secret-leak', message: expect.stringContaining(where) as string });
    expect(result.sessionSaved).toBe(false);
  });
});
