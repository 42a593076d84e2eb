import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Recorded } from '../../../src/model/events.ts';
import { Workplace, type CommandResult } from '../../support/cli.ts';

/** The built command line, or another build of it. */
export const MAIN = process.env['RUNBOOK_TEST_MAIN'] ?? path.resolve(import.meta.dirname, '../../../dist/main.js');

/** One start of a step, as the step itself recorded it outside the run directory. */
export interface Start {
  readonly run: string;
  readonly step: string;
  readonly nonce: string;
}

/** First lines of every counted step: the ledger is synced before the step does anything else. */
export const COUNTED =
  'printf "%s %s %s\\n" "$RUNBOOK_RUN" "$RUNBOOK_STEP" "$RUNBOOK_STEP_NONCE" | dd of="$LEDGER" oflag=append conv=notrunc,fsync status=none';

export const fence = (info: string, ...lines: string[]): string => ['```' + info, ...lines, '```', ''].join('\n');

/** A step that counts its starts and then runs the lines. */
export const counted = (info: string, ...lines: string[]): string => fence(`bash {${info}}`, COUNTED, ...lines);

export const book = (...parts: string[]): string => ['# Faults', '', ...parts].join('\n');

export interface Running {
  readonly process: ChildProcess;
  readonly told: Promise<CommandResult & { readonly signal: string | null }>;
  /** What it printed so far, both streams. */
  output(): string;
}

export interface PlayOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** A prefix of the command line, such as strace or faketime. */
  readonly before?: readonly string[];
}

/** A folder in which runs are killed, with a ledger that counts what really started. */
export class Stage extends Workplace {
  readonly ledger = path.join(this.folder, 'ledger');

  start(words: readonly string[], { env = {}, before = [] }: PlayOptions = {}): Running {
    const [command = '', ...args] = [...before, process.execPath, MAIN, ...words];
    const child = spawn(command, args, {
      cwd: this.folder,
      env: { ...this.env(), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    // A step that outlives its runner does not hold these pipes, so they close when the runner ends.
    const told = new Promise<CommandResult & { readonly signal: string | null }>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
    });
    return { process: child, told, output: () => stdout + stderr };
  }

  run(
    words: readonly string[],
    options: PlayOptions = {},
  ): Promise<CommandResult & { readonly signal: string | null }> {
    return this.start(words, options).told;
  }

  env(): Record<string, string> {
    return {
      PATH: process.env['PATH'] ?? '',
      HOME: this.folder,
      TMPDIR: tmpdir(),
      LANG: 'C.UTF-8',
      RUNBOOK_OPERATOR: 'ada',
      LEDGER: this.ledger,
    };
  }

  /** The complete records in the journal of the newest run; none while there is no journal. */
  journal(): Recorded[] {
    return readRecords(this.journalFile());
  }

  journalFile(): string {
    return path.join(this.runs().at(-1) ?? '', 'journal.jsonl');
  }

  starts(): Start[] {
    return readLedger(this.ledger);
  }
}

export function readRecords(file: string): Recorded[] {
  if (!existsSync(file)) return [];
  const text = readFileSync(file, 'utf8');
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Recorded);
}

export function readLedger(file: string): Start[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const [run = '', step = '', nonce = ''] = line.split(' ');
      return { run, step, nonce };
    });
}

/** Polls until the condition holds; on timeout, the error says what it waited for. */
export async function until(what: string, holds: () => boolean, limitMs = 120_000): Promise<void> {
  for (const end = performance.now() + limitMs; !holds();) {
    if (performance.now() > end) throw new Error(`waited ${limitMs} ms until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
