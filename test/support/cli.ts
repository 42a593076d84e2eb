import { spawn } from 'node:child_process';
import { mkdtempSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const MAIN = path.resolve(import.meta.dirname, '../../dist/main.js');

export interface CommandResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A separate folder for a test, with runbooks in it and the real command line. */
export class Workplace {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'runbook-test-'));

  write(name: string, text: string): string {
    const file = path.join(this.folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  }

  read(name: string): string {
    return readFileSync(path.join(this.folder, name), 'utf8');
  }

  /** Runs `runbook WORDS` without a terminal and returns its exit code and output. */
  runbook(
    words: readonly string[],
    options: { readonly env?: Record<string, string>; readonly signal?: AbortSignal } = {},
  ): Promise<CommandResult> {
    return new Promise((resolve, reject) => {
      const env = {
        PATH: process.env['PATH'],
        HOME: this.folder,
        TMPDIR: tmpdir(),
        LANG: 'C.UTF-8',
        RUNBOOK_OPERATOR: 'ada',
        ...options.env,
      };
      const child = spawn(process.execPath, [MAIN, ...words], {
        cwd: this.folder,
        env,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let stdout = '';
      let stderr = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
      child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
      child.on('error', reject);
      child.on('close', (code) => resolve({ code, stdout, stderr }));
      options.signal?.addEventListener('abort', () =>
        child.kill(options.signal?.reason === 'kill' ? 'SIGKILL' : 'SIGINT'),
      );
    });
  }

  /** The folders of the runs that began here, oldest first. */
  runs(): string[] {
    const root = path.join(this.folder, '.runbook/runs');
    return readdirSync(root)
      .toSorted()
      .map((name) => path.join(root, name));
  }

  /** The events of the newest run. */
  events(): { readonly type: string; readonly [key: string]: unknown }[] {
    const journal = readFileSync(path.join(this.runs().at(-1) ?? '', 'journal.jsonl'), 'utf8');
    return journal
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { readonly type: string });
  }

  /** Every file of the runs. */
  walk(): string[] {
    const root = path.join(this.folder, '.runbook');
    return readdirSync(root, { recursive: true, withFileTypes: true }).flatMap((entry) =>
      entry.isFile() ? [path.join(entry.parentPath, entry.name)] : [],
    );
  }

  /** The same, with their bytes as latin1 text. */
  files(): Map<string, string> {
    return new Map(this.walk().map((file) => [file, readFileSync(file, 'latin1')]));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
