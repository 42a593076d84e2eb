import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { vi } from 'vitest';

const MAIN = path.resolve(import.meta.dirname, '../../dist/main.js');
const PATIENCE = { timeout: 90_000, interval: 100 };

/** A terminal with a shell in `folder`, in which `runbook` is the built command line: what an operator would see and type. */
export class Tmux {
  private readonly home = mkdtempSync(path.join(tmpdir(), 'runbook-tmux-'));

  constructor(folder: string, { columns = 80, rows = 24, env = {} as Record<string, string> } = {}) {
    const command = path.join(this.home, 'runbook');
    writeFileSync(command, `#!/bin/sh\nexec '${process.execPath}' '${MAIN}' "$@"\n`);
    chmodSync(command, 0o755);
    const clean = { ...process.env, CI: '', TMUX: '', NO_COLOR: '', FORCE_COLOR: '', GITHUB_ACTIONS: '' };
    const world = {
      PATH: `${this.home}:${process.env['PATH'] ?? ''}`,
      HOME: folder,
      LANG: 'C.UTF-8',
      LC_ALL: 'C.UTF-8',
      PS1: 'shell$ ',
      HISTFILE: '/dev/null',
      RUNBOOK_OPERATOR: 'ada',
      ...env,
    };
    const size = ['-x', String(columns), '-y', String(rows)];
    // Without a status line the pane has the requested number of rows.
    const plain = path.join(this.home, 'tmux.conf');
    writeFileSync(plain, 'set -g status off\n');
    this.tmux(['-f', plain, 'new-session', '-d', ...size, '-c', folder, 'bash --norc --noprofile -i'], {
      ...clean,
      ...world,
    });
  }

  private tmux(words: readonly string[], env: NodeJS.ProcessEnv = process.env): string {
    return execFileSync('tmux', ['-S', path.join(this.home, 'socket'), ...words], {
      encoding: 'utf8',
      env,
      stdio: 'pipe',
    });
  }

  /** Types a line into the shell. */
  line(text: string): void {
    this.tmux(['send-keys', '-l', text]);
    this.tmux(['send-keys', 'Enter']);
  }

  keys(...names: readonly string[]): void {
    for (const name of names) this.tmux(['send-keys', name]);
  }

  /** Types text literally, into a prompt. */
  type(text: string): void {
    this.tmux(['send-keys', '-l', text]);
  }

  screen(): string {
    return this.tmux(['capture-pane', '-p']);
  }

  colours(): string {
    return this.tmux(['capture-pane', '-p', '-e']);
  }

  resize(columns: number, rows: number): void {
    this.tmux(['resize-window', '-x', String(columns), '-y', String(rows)]);
  }

  /** The terminal modes that a program may have left switched on. */
  modes(): string {
    return this.tmux([
      'display-message',
      '-p',
      'alternate=#{alternate_on} cursor=#{cursor_flag} wrap=#{wrap_flag}',
    ]).trim();
  }

  see(text: string | RegExp): Promise<void> {
    return vi.waitFor(() => {
      const screen = this.screen();
      if (typeof text === 'string' ? !screen.includes(text) : !text.test(screen))
        throw new Error(`nothing like ${text} is on the screen:\n${screen}`);
    }, PATIENCE);
  }

  /** Waits for a question and until it accepts answers: keys pressed before were meant for something else. */
  async asked(text: string | RegExp): Promise<void> {
    await this.see(text);
    await wait(600);
  }

  /** Hangs up, as a closed window does, and waits until the processes in it have ended. */
  async close(): Promise<void> {
    const [shell = '', ...children] = this.tmux(['list-panes', '-F', '#{pane_pid}'])
      .trim()
      .split('\n')
      .flatMap(familyOf);
    this.tmux(['kill-server']);
    await vi.waitFor(() => {
      const left = [shell, ...children].filter((pid) => existsSync(`/proc/${pid}`));
      if (left.length > 0) throw new Error(`processes ${left.join(', ')} are still there`);
    }, PATIENCE);
    rmSync(this.home, { recursive: true, force: true });
  }
}

/** The process and its children, which are the jobs of a shell. */
function familyOf(pid: string): string[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return [pid, ...children.split(' ').filter(Boolean)];
}

export const SANE = 'alternate=0 cursor=1 wrap=1';
