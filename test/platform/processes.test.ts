import { execFileSync, spawn } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
  statSync,
  existsSync,
} from 'node:fs';
import os, { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ProcessExit, ProcessRequest } from '../../src/model/ports.ts';
import {
  createIds,
  createOutputs,
  createProcesses,
  findSurvivors,
  readResult,
  stepLiveness,
} from '../../src/platform/index.ts';
import { requireTool } from '../support/require-tool.ts';

const linux = process.platform === 'linux';
const processes = createProcesses();
let directory: string;
let nonce: string;

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'processes-'));
  nonce = createIds().nonce();
});

afterEach(() => {
  for (const { pid } of findSurvivors(nonce)) process.kill(pid, 'SIGKILL');
  rmSync(directory, { recursive: true, force: true });
});

const at = (name: string): string => path.join(directory, name);
const output = (name = 'output'): string => readFileSync(at(name), 'utf8');

function request(argv: readonly string[], more: Partial<ProcessRequest> = {}): ProcessRequest {
  return {
    program: { kind: 'exec', argv },
    cwd: directory,
    env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C' },
    nonce,
    stdout: at('output'),
    stderr: null,
    resultFile: at('result.json'),
    interactive: false,
    redact: [],
    sensitive: false,
    signal: new AbortController().signal,
    ...more,
  };
}

const run = (argv: readonly string[], more: Partial<ProcessRequest> = {}): Promise<ProcessExit> =>
  processes.run(request(argv, more));
const runBash = (code: string, more: Partial<ProcessRequest> = {}): Promise<ProcessExit> =>
  run(['bash', '-c', code], more);

function sourced(code: string, ...args: string[]): Partial<ProcessRequest> {
  writeFileSync(at('script'), code);
  return { program: { kind: 'source', script: at('script'), args, bash: '/bin/bash' } };
}

/** The platform, bundled so that a separate program can load it. */
async function buildPlatform(): Promise<void> {
  const js =
    "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);";
  await build({
    entryPoints: ['src/platform/index.ts'],
    outfile: at('platform.mjs'),
    bundle: true,
    format: 'esm',
    platform: 'node',
    logLevel: 'error',
    external: ['pg-native'],
    banner: { js },
  });
  copyFileSync('src/platform/shim.sh', at('shim.sh'));
}

/** What `ps` shows to every user of this machine. */
function commandLines(): string {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      } catch {
        return '';
      }
    })
    .join('\n');
}

async function until(condition: () => boolean): Promise<void> {
  for (const limit = Date.now() + 60_000; !condition();) {
    if (Date.now() > limit) throw new Error('waited for 60 s');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

describe('a program run as a step', () => {
  it('leaves its exit code, its output and a result with its nonce', async () => {
    const exit = await runBash('echo out; echo err >&2; exit 7');
    expect(exit).toEqual({ exitCode: 7, signal: null, spawnError: null, survivors: [] });
    expect(output()).toBe('out\nerr\n');
    expect(readResult(at('result.json'), nonce)).toEqual({ exitCode: 7, endedAt: statSync(at('result.json')).mtimeMs });
    expect(readResult(at('result.json'), 'another')).toBeUndefined();
  });

  it('keeps stderr apart on request', async () => {
    await runBash('echo out; echo err >&2', { stderr: at('stderr') });
    expect([output(), output('stderr')]).toEqual(['out\n', 'err\n']);
  });

  it('gets its arguments unchanged, whatever they contain', async () => {
    const words = ["it's", '$HOME `id` "x"', 'a\nb', '', '-n', '\\', 'ž*'];
    await run([process.execPath, '-e', 'console.log(JSON.stringify(process.argv.slice(1)))', '--', ...words]);
    expect(JSON.parse(output())).toEqual(words);
  });

  it('has nothing on stdin', async () => {
    expect((await run(['cat'])).exitCode).toBe(0);
  });

  it('names the signal that ended it', async () => {
    expect(await runBash('kill -9 $$')).toMatchObject({ exitCode: 137, signal: 'SIGKILL' });
    expect(output()).toBe('');
  });

  it('says that a command does not exist', async () => {
    expect((await run(['no-such-command-here'])).exitCode).toBe(127);
    expect(output()).toContain('no-such-command-here: not found');
  });

  it('resolves with the reason when the process cannot start', async () => {
    expect((await runBash('true', { cwd: at('missing') })).spawnError).toBe('ENOENT');
    expect((await runBash('true', { env: { PATH: '/bin', HUGE: 'x'.repeat(300_000) } })).spawnError).toBe('E2BIG');
  });

  it('is not affected by the startup files of the operator', async () => {
    writeFileSync(at('startup'), 'echo startup');
    const env = {
      PATH: process.env['PATH'] ?? '',
      BASH_ENV: at('startup'),
      SHELLOPTS: 'xtrace',
      ZX_PREFIX: 'echo zx;',
      ZX_SHELL: '/bin/false',
    };
    await runBash('echo step', { env });
    expect(output()).toBe('startup\nstep\n');
  });

  it.each(['exec', 'source', 'builtin', 'export', 'printf', 'exit', 'read', 'trap'])(
    'is run even if the environment has a function named %s, which the step still inherits',
    async (name) => {
      const env = {
        ...request([]).env,
        [`BASH_FUNC_${name}%%`]: '() {  :; }',
        'BASH_FUNC_hello%%': '() {  echo hello\n}',
        GREETING: '() {  no function; }',
      };
      const exit = await runBash(`hello; declare -F ${name}; echo "$GREETING"; kill -9 $$`, { env });
      expect(exit).toMatchObject({ exitCode: 137 });
      expect(readResult(at('result.json'), nonce)).toMatchObject({ exitCode: 137 });
      const own = name === 'builtin' ? '' : `${name}\n`;
      expect(output()).toBe(`hello\n${own}() {  no function; }\n`);
    },
  );

  it.runIf(linux)('inherits no descriptor but the standard ones', async () => {
    await run(['ls', '/proc/self/fd']);
    // The fourth is the one with which ls reads the list.
    expect(output().trim().split('\n')).toEqual(['0', '1', '2', '3']);
  });

  it('writes files that only their owner can read', async () => {
    await runBash('umask 000');
    for (const file of ['output', 'result.json', 'process.json']) expect(statSync(at(file)).mode & 0o777).toBe(0o600);
  });
});

describe('a sourced script', () => {
  it('runs in the bash of the shim and cannot harm its result', async () => {
    const exit = await run([], sourced('echo "$1 $BASH_SUBSHELL"; exit 5', 'argument'));
    expect(exit.exitCode).toBe(5);
    expect(output()).toBe('argument 1\n');
  });

  it('sees no variables of the shim', async () => {
    await run([], sourced('compgen -v | grep -i __runbook || echo clean; trap -p'));
    expect(output()).toBe('clean\n');
  });

  it('can replace or kill its shell, and the result is still written', async () => {
    expect((await run([], sourced('exec true'))).exitCode).toBe(0);
    nonce = createIds().nonce();
    expect(await run([], sourced('kill -9 $BASHPID'))).toMatchObject({ exitCode: 137, signal: 'SIGKILL' });
    expect(output()).toBe('');
  });

  it.runIf(linux)('does not continue when its shim is killed', async () => {
    const exit = await run([], sourced('kill -9 $$; sleep 30; echo still here'));
    expect(exit).toMatchObject({ exitCode: null, signal: 'SIGKILL', survivors: [] });
    expect(output()).toBe('');
  });
});

describe.runIf(linux)('an interactive step', () => {
  it.runIf(requireTool('script', 'ps'))(
    "has the runner's terminal and process group, and its files stay empty",
    async () => {
      const { program: _, signal: __, ...plain } = request([], { interactive: true });
      const argv = [
        'bash',
        '-c',
        'test -t 0 && test -t 1 && echo terminal "$(ps -o pgid= -p $$ | tr -d " ")" "$(ps -o tpgid= -p $$ | tr -d " ")"; exit 9',
      ];
      await buildPlatform();
      writeFileSync(
        at('run.mjs'),
        `const { createProcesses } = await import('${at('platform.mjs')}');
       console.log(JSON.stringify(await createProcesses().run({ ...${JSON.stringify(plain)}, signal: new AbortController().signal, program: { kind: 'exec', argv: ${JSON.stringify(argv)} } })));`,
      );
      const shown = execFileSync('script', ['-qec', `${process.execPath} ${at('run.mjs')}`, '/dev/null'], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const [, own, foreground] = /terminal (\d+) (\d+)/.exec(shown) ?? [];
      expect(own).toBe(foreground);
      expect(shown).toContain('"exitCode":9');
      expect(existsSync(at('output'))).toBe(false);
    },
  );
});

describe('stopping', () => {
  it('stops a step with SIGTERM and lets it clean up', async () => {
    const controller = new AbortController();
    const running = runBash('trap "echo cleaned; exit 3" TERM; echo ready; while :; do sleep 0.05; done', {
      signal: controller.signal,
    });
    await until(() => existsSync(at('output')) && output().includes('ready'));
    controller.abort('cancelled');
    expect(await running).toMatchObject({ exitCode: 3, survivors: [] });
    expect(output()).toContain('cleaned');
  });

  it.each(['TERM', 'HUP', 'INT', 'QUIT'])('fails a step that sends %s to itself with $$', async (name) => {
    const exit = await run([], sourced(`kill -${name} $$; echo after`));
    expect(exit.exitCode).toBe(128 + os.constants.signals[`SIG${name}` as 'SIGTERM']);
  });

  it('kills a step that ignores SIGTERM, and its children, after the grace period', async () => {
    const controller = new AbortController();
    const argv = ['bash', '-c', 'trap "" TERM; sleep 60 & echo ready; wait'];
    const running = createProcesses(200).run(request(argv, { signal: controller.signal }));
    await until(() => existsSync(at('output')) && output().includes('ready'));
    controller.abort('timeout');
    expect(await running).toMatchObject({ exitCode: null, signal: 'SIGKILL', survivors: [] });
  });

  it('stops a step that is suspended with SIGSTOP', async () => {
    const controller = new AbortController();
    const running = runBash('echo ready; kill -STOP $$', { signal: controller.signal });
    await until(() => existsSync(at('output')) && output().includes('ready'));
    controller.abort('cancelled');
    expect((await running).signal).toBe('SIGTERM');
  });

  it.runIf(linux)('reports a grandchild that left the group, and does not wait for it', async () => {
    const exit = await runBash('setsid sleep 60 </dev/null >/dev/null 2>&1 & sleep 0.2');
    expect(exit.exitCode).toBe(0);
    expect(exit.survivors).toEqual([{ pid: expect.any(Number) as number, command: 'sleep' }]);
  });

  it('starts nothing when it is already cancelled', async () => {
    expect((await runBash('echo no', { signal: AbortSignal.abort('cancelled') })).exitCode).toBeNull();
    expect(existsSync(at('output'))).toBe(false);
  });

  it('kills everything at once on request', async () => {
    const running = runBash('trap "" TERM; echo ready; sleep 60');
    await until(() => existsSync(at('output')) && output().includes('ready'));
    processes.killAll();
    expect(await running).toMatchObject({ signal: 'SIGKILL', survivors: [] });
  });
});

describe('a step whose runner is gone', () => {
  it('is alive, then finished, and never gone between the two', async () => {
    const running = runBash('sleep 0.3; exit 4');
    await until(() => existsSync(at('process.json')) && readFileSync(at('process.json')).length > 0);
    const seen = new Set<string>();
    for (;;) {
      const remains = stepLiveness(directory, nonce);
      seen.add(remains.kind);
      if (remains.kind !== 'alive') break;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await running;
    expect([...seen]).toEqual(['alive', 'finished']);
    expect(stepLiveness(directory, nonce)).toMatchObject({ kind: 'finished', exit: { exitCode: 4 } });
  });

  it('is gone when it left nothing, and the message depends on where it ran', () => {
    const why = (inRunner?: boolean): string => {
      const remains = stepLiveness(directory, nonce, inRunner);
      return remains.kind === 'gone' ? remains.why : remains.kind;
    };
    // It may have requested anything from a server before its runner died.
    expect(why(true)).toMatch(/ran inside the runner.* may be done/);
    expect(why(false)).toContain('there is no sign that its process ever started');
    expect(why()).toMatch(/did not start, or it ran inside the runner/);
    // The file of the shim is created before the shim: where it exists, a process was about to start.
    writeFileSync(at('process.json'), '');
    expect(why()).toContain('there is no sign that its process ever started');
  });

  it('is not started when its files cannot be created, which is a failure and not a bug', async () => {
    mkdirSync(at('result.json'));
    await expect(runBash('echo no')).rejects.toMatchObject({
      exitCode: 1,
      failure: { code: 'journal-write', hint: expect.stringContaining('the step was not started') as string },
    });
    expect(existsSync(at('output'))).toBe(false);
  });

  it.runIf(linux)('is gone when its shim and program were killed and another process has its pid', async () => {
    const running = runBash('sleep 30');
    await until(() => existsSync(at('process.json')) && readFileSync(at('process.json')).length > 0);
    const identity = JSON.parse(output('process.json')) as { pid: number };
    process.kill(-identity.pid, 'SIGKILL');
    await running;
    writeFileSync(at('process.json'), JSON.stringify({ ...identity, pid: process.pid }));
    expect(stepLiveness(directory, nonce).kind).toBe('gone');
  });

  it.runIf(linux)('survives kill -9 of its runner and leaves its result', async () => {
    const { program: _, signal: __, ...plain } = request([]);
    const runner = `const { createProcesses } = await import('file://${at('platform.mjs')}');
      await createProcesses().run({ ...${JSON.stringify(plain)}, signal: new AbortController().signal,
        program: { kind: 'exec', argv: ['bash', '-c', 'sleep 0.5; echo survived; exit 6'] } });`;
    await buildPlatform();
    const child = spawn(process.execPath, ['--input-type=module', '-e', runner], { stdio: 'inherit' });
    await until(() => existsSync(at('process.json')) && readFileSync(at('process.json')).length > 0);
    child.kill('SIGKILL');
    await until(() => readResult(at('result.json'), nonce) !== undefined);
    expect(stepLiveness(directory, nonce)).toMatchObject({ kind: 'finished', exit: { exitCode: 6 } });
    expect(output()).toBe('survived\n');
  });
});

describe('a run with secrets', () => {
  const redact = [{ name: 'TOKEN', value: 'correct-horse-battery' }];

  it('never lets one reach the file, in any form or split over writes', async () => {
    const code = `printf 'a correct-horse'; sleep 0.1; printf '%s\\n' '-battery b'; printf correct-horse-battery | base64; echo err correct-horse-battery >&2`;
    await runBash(code, { redact });
    expect(output()).toContain('a [redacted TOKEN] b');
    expect(output()).toContain('err [redacted TOKEN]');
    expect(output()).not.toContain('correct-horse');
    expect(output()).not.toContain(Buffer.from('correct-horse-battery').toString('base64'));
  });

  it('filters stdout and stderr apart', async () => {
    await runBash('echo correct-horse-battery; echo e correct-horse-battery >&2', { redact, stderr: at('stderr') });
    expect([output(), output('stderr')]).toEqual(['[redacted TOKEN]\n', 'e [redacted TOKEN]\n']);
  });

  it('has all output in the file when it ends, even if a child still holds the pipe', async () => {
    const exit = await runBash('sleep 5 & head -c 300000 /dev/zero | tr "\\0" x; echo end', { redact });
    expect(exit).toMatchObject({ exitCode: 0, survivors: [{ command: 'sleep' }] });
    expect(output()).toHaveLength(300_004);
  });

  it('still has the last output of a step that was stopped', async () => {
    const controller = new AbortController();
    const running = runBash(
      'trap "echo bye correct-horse-battery; exit 1" TERM; echo ready; while :; do sleep 0.05; done',
      { redact, signal: controller.signal },
    );
    await until(() => existsSync(at('output')) && output().includes('ready'));
    controller.abort('cancelled');
    await running;
    expect(output()).toContain('bye [redacted TOKEN]');
  });

  it.runIf(linux)('does not show one in any command line', async () => {
    const running = runBash('echo begun; until test -e go; do sleep 0.02; done', { redact });
    await until(() => existsSync(at('output')) && output().includes('begun'));
    // The step, its shim and its filter are running by now, and are among the processes in the list.
    const lines = commandLines();
    expect(lines).toContain(nonce);
    expect(lines).toContain('redact-filter.js');
    expect(lines).toContain('until test -e go');
    expect(lines).not.toContain('correct-horse-battery');
    writeFileSync(at('go'), '');
    await running;
  });

  it.runIf(linux)('fails a step whose filter dies, and says so in its output', async () => {
    const code = `for f in /proc/[0-9]*/environ; do grep -qa RUNBOOK_FILTER_NONCE=${nonce} "$f" 2>/dev/null && kill -9 "$(basename "$(dirname "$f")")"; done; exit 0`;
    const exit = await runBash(`sleep 0.2; ${code}`, { redact });
    expect(exit.exitCode).not.toBe(0);
    expect(output()).toContain('part of the output is missing');
  });

  it('keeps only a size and a keyed hash of the output of a sensitive step', async () => {
    await runBash('echo quite secret', { sensitive: true });
    expect(output()).toBe('');
    const digest = await createOutputs().digest(at('output'));
    expect(digest).toMatchObject({ bytes: 13, keyed: true });
    const plain = execFileSync('sha256sum', { input: 'quite secret\n', encoding: 'utf8' }).slice(0, 64);
    expect(digest.sha256).not.toBe(plain);
  });
});
