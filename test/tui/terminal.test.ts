import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { requireTool } from '../support/require-tool.ts';

const root = path.resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(path.join(tmpdir(), 'runbook-tui-'));
const program = path.join(folder, 'demo.mjs');
const log = path.join(folder, 'log.jsonl');
let terminals = 0;
let socket = '';

const tmux = (...args: readonly string[]): string =>
  execFileSync('tmux', ['-S', socket, ...args], { encoding: 'utf8' });

/** A shell in a separate terminal, which shows what an operator would see. */
function terminal(columns = 80, rows = 24): void {
  // A separate socket: the previous server may not have exited yet.
  terminals += 1;
  socket = path.join(folder, `tmux-${terminals}`);
  writeFileSync(log, '');
  // Tests that run without colour must not take it from this terminal.
  const { NO_COLOR: _without, FORCE_COLOR: _with, ...inherited } = process.env;
  const env = { ...inherited, LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8', PS1: 'shell$ ', CI: '', TMUX: '' };
  execFileSync(
    'tmux',
    [
      '-S',
      socket,
      '-f',
      '/dev/null',
      'new-session',
      '-d',
      '-x',
      String(columns),
      '-y',
      String(rows),
      'bash --norc --noprofile -i',
    ],
    { env },
  );
}

const run = (scenario: string): string =>
  tmux('send-keys', `'${process.execPath}' '${program}' '${log}' ${scenario}; echo exit=$?`, 'Enter');
const keys = (...names: readonly string[]): string => tmux('send-keys', ...names);
const screen = (): string => tmux('capture-pane', '-p');
const modes = (): string =>
  tmux('display-message', '-p', 'alternate=#{alternate_on} cursor=#{cursor_flag} wrap=#{wrap_flag}').trim();
const said = (): unknown[] =>
  (existsSync(log) ? readFileSync(log, 'utf8') : '')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as unknown);
const see = (text: string | RegExp): Promise<void> =>
  vi.waitFor(() => expect(screen()).toMatch(text), { timeout: 60_000, interval: 100 });
const hear = (what: unknown): Promise<void> =>
  vi.waitFor(() => expect(said()).toContainEqual(what), { timeout: 60_000, interval: 100 });
const SANE = 'alternate=0 cursor=1 wrap=1';

beforeAll(async () => {
  await build({
    entryPoints: [path.join(import.meta.dirname, 'program/demo.tsx')],
    outfile: program,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
    alias: {
      'react-devtools-core': path.join(root, 'scripts/empty.mjs'),
      'is-in-ci': path.join(root, 'scripts/not-in-ci.mjs'),
    },
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
  });
});

afterEach(() => {
  tmux('kill-server');
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.runIf(requireTool('tmux'))('in a real terminal', () => {
  it('asks, takes the typed id, and sends the answer', async () => {
    terminal();
    run('question');
    await see('Destructive: load-dump');
    await vi.waitFor(
      () => {
        keys('c');
        expect(screen()).toContain('Type load-dump to confirm');
      },
      { timeout: 60_000, interval: 500 },
    );
    keys('C-u', 'load-dump', 'Enter');
    await hear({ type: 'answer', question: 'q2', answer: { verdict: 'confirm' }, by: 'ada', source: 'terminal' });
  });

  it('leaves the terminal as it was, with the outcome and the next command on the normal screen', async () => {
    terminal();
    run('running');
    await see(/load-dump · shell/);
    expect(modes()).toBe('alternate=1 cursor=0 wrap=0');
    keys('C-c');
    await see('exit=130');
    expect(modes()).toBe(SANE);
    expect(screen()).toContain('runbook resume 20260115-031502-k7x2');
    keys('echo typed-$((40+2))', 'Enter');
    await see('typed-42');
  });

  it('uses colour, except under NO_COLOR', async () => {
    const coloured = /\x1b\[[0-9;]*3[1-6]m/;
    terminal();
    run('running');
    await see(/load-dump · shell/);
    expect(tmux('capture-pane', '-p', '-e')).toMatch(coloured);
    keys('C-c');
    await see('exit=130');
    keys('export NO_COLOR=1; clear', 'Enter');
    run('running');
    await see(/load-dump · shell/);
    expect(tmux('capture-pane', '-p', '-e')).not.toMatch(coloured);
  });

  it('leaves the terminal sane after a crash', async () => {
    terminal();
    run('crash');
    await see('boom');
    await see('exit=1');
    expect(modes()).toBe(SANE);
  });

  it('leaves the terminal sane after SIGTERM', async () => {
    terminal();
    run('running');
    await see(/load-dump · shell/);
    const shell = tmux('display-message', '-p', '#{pane_pid}').trim();
    const child = execFileSync('ps', ['-o', 'pid=', '--ppid', shell], { encoding: 'utf8' }).trim();
    process.kill(Number(child), 'SIGTERM');
    await see('exit=143');
    expect(modes()).toBe(SANE);
  });

  it('draws the whole screen again when the size of the terminal changes', async () => {
    terminal(100, 30);
    run('running');
    await see(/load-dump · shell/);
    tmux('resize-window', '-x', '70', '-y', '18');
    const whole = () => {
      const lines = screen().replace(/\n$/, '').split('\n');
      expect(lines).toHaveLength(18);
      expect(lines[0]).toContain('Restore the archive');
      expect(lines[2]).toMatch(/^─+┬─+$/);
      expect(lines[2]).toHaveLength(70);
      expect(lines[17]).toContain('^C stop');
    };
    await vi.waitFor(whole, { timeout: 60_000, interval: 100 });
  });

  it('gives the terminal to an interactive step and takes it back', async () => {
    terminal();
    run('interactive');
    await see('child>');
    expect(modes()).toBe(SANE);
    keys('every letter arrives', 'Enter');
    await hear({ child: 'every letter arrives' });
    await see(/load-dump · shell/);
    await vi.waitFor(
      () => {
        keys('?');
        expect(screen()).toContain('back to the shell; running steps continue');
      },
      { timeout: 60_000, interval: 500 },
    );
  });

  it('returns to the shell on Ctrl-Z and comes back', async () => {
    terminal();
    run('running');
    await see(/load-dump · shell/);
    keys('C-z');
    await see('Stopped');
    expect(modes()).toBe(SANE);
    keys('fg', 'Enter');
    await see(/load-dump · shell/);
    expect(modes()).toBe('alternate=1 cursor=0 wrap=0');
    keys('C-c');
    await see('runbook abort');
    expect(modes()).toBe(SANE);
  });

  it('asks for a procedure and for a masked secret before a run', async () => {
    terminal();
    run('prompts');
    await see('Which procedure');
    keys('Down');
    await see('> 2. Write-ahead');
    keys('Enter');
    await see('DB_TOKEN');
    keys('hunter2', 'Enter');
    await see('at least 8 characters');
    expect(screen()).not.toContain('hunter2');
    keys('0-long', 'Enter');
    await see('after the prompts');
    expect(said()).toEqual(['wal', 'hunter20-long']);
    expect(modes()).toBe(SANE);
  });
});
