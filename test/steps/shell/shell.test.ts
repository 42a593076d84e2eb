import { describe, expect, it } from 'vitest';
import { shell } from '../../../src/steps/shell/index.ts';
import { stripPrompts } from '../../../src/steps/shell/prompts.ts';
import { attempt } from '../attempt.ts';
import { fenceOf } from '../fence.ts';

describe('a shell step', () => {
  it.each([
    ['a failing command', 'false\necho no'],
    ['an unset variable', 'echo "$never_set"\necho no'],
    ['a failing part of a pipeline', 'false | cat\necho no'],
  ])('stops at %s', async (_, code) => {
    const result = await attempt(shell, code);
    expect(result.failure?.code).toBe('exit-code');
    expect(result.output).not.toContain('no\n');
  });

  it('says which line of the block failed, with what, and where the block is', async () => {
    const { failure } = await attempt(shell, 'echo one\n\nls /nowhere-at-all');
    expect(failure).toMatchObject({
      code: 'exit-code',
      at: 'book.md:10:1',
      message: 'the step failed: exit code 2 at line 3 of its block: ls /nowhere-at-all',
      found: 'exit code 2',
      expected: 'exit code 0',
    });
  });

  it.each([
    [
      'the last command under set +e',
      'set +e\nls /nowhere-at-all',
      'exit code 2 at line 2 of its block: ls /nowhere-at-all',
    ],
    ['return at the top level', 'echo one\nreturn 3', 'exit code 3'],
    ['a file that it sources', 'echo false > lib.sh\n\n. ./lib.sh', 'exit code 1 at line 3 of its block: . ./lib.sh'],
    [
      'a function that traps are inherited by',
      'set -E\nf() { false; }\n\nf',
      'exit code 1 at line 2 of its block: f() { false; }',
    ],
  ])('names no line that is not of its block: %s', async (_, code, words) => {
    expect((await attempt(shell, code)).failure?.message).toBe(`the step failed: ${words}`);
  });

  it('names the line also after the step removed its own ERR trap', async () => {
    const { failure, output } = await attempt(shell, 'trap "echo mine" ERR; trap - ERR\nfalse');
    expect(failure?.message).toBe('the step failed: exit code 1 at line 2 of its block: false');
    expect(output).toBe('');
  });

  it('numbers lines in the messages of bash like the block', async () => {
    const { output } = await attempt(shell, 'echo one\n\nno-such-command');
    expect(output).toMatch(/script: line 3: no-such-command: command not found/);
  });

  it('accepts the exit codes that it names, and then keeps its session', async () => {
    expect(await attempt(shell, 'exit 3', { attributes: { exit: [0, 3] } })).toMatchObject({
      failure: null,
      exitCode: 3,
      sessionSaved: true,
    });
  });

  it('gets params and captures as environment variables that are never run as code', async () => {
    const { output } = await attempt(shell, 'echo "$BACKUP"; sh -c \'echo "$FOUND"\'', {
      params: { BACKUP: '$(id); `id`' },
      vars: { FOUND: 'x y' },
    });
    expect(output).toBe('$(id); `id`\nx y\n');
  });

  it('returns stdout apart from stderr on request', async () => {
    expect((await attempt(shell, 'echo out; echo err >&2', { separateStdout: true })).stdout).toBe('out\n');
  });

  it('runs text with CRLF line ends', async () => {
    expect((await attempt(shell, 'if true\r\nthen echo yes\r\nfi\r\n')).output).toBe('yes\n');
  });

  it('sees no positional parameters', async () => {
    expect((await attempt(shell, 'echo $#')).output).toBe('0\n');
  });

  it('is stopped at its time limit', async () => {
    const result = await attempt(shell, 'sleep 30', {
      signal: AbortSignal.timeout(200),
      attributes: { timeoutMs: 200 },
    });
    expect(result.ending).toBe('cancelled');
    const controller = new AbortController();
    setTimeout(() => controller.abort('timeout'), 200);
    const timed = await attempt(shell, 'sleep 30', { signal: controller.signal, attributes: { timeoutMs: 200 } });
    expect(timed).toMatchObject({ ending: 'timeout', failure: { code: 'timeout' } });
    expect(timed.failure?.message).toContain('200ms');
  });

  it('names what it left running', async () => {
    const result = await attempt(shell, 'sleep 20 >/dev/null 2>&1 &');
    expect(result.failure).toBeNull();
    expect(result.warnings).toEqual([expect.stringMatching(/^still running after the step: sleep \(pid \d+\)$/)]);
    process.kill(Number(/\d+/.exec(result.warnings[0]?.split('pid')[1] ?? '')?.[0]));
  });

  it('can use another shell, which has no session', async () => {
    const result = await attempt(shell, 'echo "${BASH_VERSION-not bash}"', { attributes: { shell: '/bin/dash' } });
    expect(result).toMatchObject({ output: 'not bash\n', failure: null, sessionSaved: false });
  });

  it('is described by its first command', () => {
    const config = { code: '# Stop writers\nkubectl scale --replicas=0 deploy/app\necho done', cwd: null, shell: null };
    expect(shell.describe(config)).toBe('kubectl scale --replicas=0 deploy/app (+1 more)');
    expect(shell.describe({ ...config, code: 'x'.repeat(200) }).length).toBeLessThan(80);
  });
});

describe('a console fence', () => {
  const configure = async (code: string): Promise<string | undefined> =>
    (await shell.configure(fenceOf(code, { language: 'console' }))).config?.code;

  it('runs what follows its prompts and leaves out the output', async () => {
    const { output } = await attempt(shell, '$ echo hello\nhello from last time\n$ echo again\n', {
      language: 'console',
    });
    expect(output).toBe('hello\nagain\n');
  });

  it('keeps line numbers', async () => {
    expect(await configure('$ a\nout\n$ b')).toBe('a\n\nb');
  });

  it('is run unchanged without any prompt', async () => {
    expect(await configure('echo one\necho two')).toBe('echo one\necho two');
  });

  it.each([
    ['continuations after >', '$ for i in 1 2; do\n>   echo $i\n> done\n1\n2', 'for i in 1 2; do\n  echo $i\ndone\n\n'],
    ['a trailing backslash', '$ ls \\\n  -l\ntotal 0', 'ls \\\n  -l\n'],
    ['an unprompted here-document', '$ cat <<EOF\nbody\nEOF\nbody', 'cat <<EOF\nbody\nEOF\n'],
    ['a prompted here-document', "$ cat <<'EOF'\n> body\n> EOF\nbody", "cat <<'EOF'\nbody\nEOF\n"],
    ['root comments as output', '$ a\n# b', 'a\n'],
  ])('takes %s', (_, text, commands) => {
    expect(stripPrompts(text)).toBe(commands);
  });
});
