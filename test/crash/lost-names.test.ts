import { cpSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { requireTool } from '../support/require-tool.ts';
import { oracle } from './support/oracle.ts';
import { book, counted, Stage } from './support/stage.ts';
import { INTERNAL_ERROR } from '../../src/model/failure.ts';

let here: Stage;
beforeEach(() => {
  here = new Stage();
});
afterEach(() => here.remove());

/** A system call that creates a name or makes names durable. */
interface Call {
  readonly what: 'made' | 'synced' | 'acknowledged';
  readonly path: string;
}

const MAKES = /^\d+ +(?:mkdir|mkdirat|openat|rename|renameat2|symlink)\((.*)\) = \d+/;
const SYNCS = /^\d+ +(fsync|fdatasync)\(\d+<([^>]+)>\) = 0/;

/** The calls in the output of `strace -f -y` about names below `root`, in order. */
function callsOf(trace: string, root: string): readonly Call[] {
  return readFileSync(trace, 'utf8')
    .split('\n')
    .flatMap((line): Call[] => {
      const synced = SYNCS.exec(line);
      if (synced) {
        const [, call, file = ''] = synced;
        return [
          { what: call === 'fdatasync' && file.endsWith('/journal.jsonl') ? 'acknowledged' : 'synced', path: file },
        ];
      }
      const words = MAKES.exec(line)?.[1] ?? '';
      const made = [...words.matchAll(/"([^"]+)"/g)].map((match) => match[1] ?? '').at(-1);
      if (made === undefined || !made.startsWith(root)) return [];
      return /openat/.test(line) && !/O_CREAT/.test(words) ? [] : [{ what: 'made', path: made }];
    });
}

/** Existing names that a power loss could still take, at each acknowledged record. */
function namesAtRisk(calls: readonly Call[]): readonly (readonly string[])[] {
  const atRisk = new Set<string>();
  const risks: string[][] = [];
  for (const { what, path: name } of calls) {
    if (what === 'made') atRisk.add(name);
    // A synced directory has its names; a synced file has its bytes, and its name only when its directory is.
    for (const one of what === 'synced' ? [...atRisk] : []) if (path.dirname(one) === name) atRisk.delete(one);
    if (what === 'acknowledged') risks.push([...atRisk]);
  }
  return risks;
}

const BOOK = book(
  counted('#one', 'A=1'),
  counted('#two capture=WORD', 'echo word'),
  counted('#three', 'test -e mended'),
);

/** Every name below the run, including folders. */
const namesIn = (run: string): string[] =>
  readdirSync(run, { recursive: true, withFileTypes: true }).map((entry) =>
    path.relative(run, path.join(entry.parentPath, entry.name)),
  );

/** Every command that reads a run has an answer and no stack trace. */
async function expectAnswers(id: string): Promise<void> {
  for (const words of [['list'], ['report', id]]) {
    const { code, stdout, stderr } = await here.run(words);
    expect([0, 2, 5], `${words.join(' ')}: ${stderr}`).toContain(code);
    expect(stdout + stderr).not.toMatch(/\n\s+at \S+ \(/);
    expect(stdout + stderr).not.toContain(INTERNAL_ERROR);
  }
}

describe('case 12: names that a power loss takes', () => {
  it.runIf(requireTool('strace'))('are not needed by a run once a record of it was acknowledged', async () => {
    here.write('r.md', BOOK);
    const trace = path.join(here.folder, 'trace');
    const calls = 'trace=mkdir,mkdirat,openat,rename,renameat2,symlink,fsync,fdatasync';
    const before = ['strace', '-f', '-y', '-qq', '-s', '4096', '-o', trace, '-e', calls];
    expect((await here.run(['play', 'r.md', '--ui', 'plain'], { before })).code).toBe(1);
    const root = path.join(here.folder, '.runbook');
    const risks = namesAtRisk(callsOf(trace, root));
    expect(risks.length).toBeGreaterThan(5);
    const [run = ''] = here.runs();
    // The hashes in the journal reveal a loss of what steps left; the lock, the sign of life and
    // files that are being renamed into place are not a loss.
    const needed = (name: string): boolean =>
      !name.startsWith(path.join(run, 'steps/')) &&
      !/\/(lock|inbox|alive)(\/|$)|\.tmp$|\.gitignore$|report\.md/.test(name);
    for (const names of risks) expect(names.filter(needed)).toEqual([]);
  });

  it('leave a run that is absent or complete, at every point before its first record', async () => {
    here.write('r.md', BOOK);
    for (const point of ['run.directory', 'run.stored', 'run.journal']) {
      const died = await here.run(['play', 'r.md', '--ui', 'plain'], { env: { RUNBOOK_CRASH_AT: point } });
      expect(died.signal).toBe('SIGKILL');
      const [run = ''] = here.runs();
      const whole = path.join(here.folder, 'whole');
      cpSync(run, whole, { recursive: true });
      for (const name of ['', ...namesIn(whole)]) {
        rmSync(run, { recursive: true, force: true });
        cpSync(whole, run, { recursive: true });
        rmSync(path.join(run, name), { recursive: true });
        const told = await here.run(['resume', path.basename(run), '--ui', 'plain']);
        expect(told.code, `${point}, without ${name}: ${told.stderr}`).toBe(2);
        expect(told.stderr).toMatch(/never began|there is no run/);
      }
      rmSync(run, { recursive: true, force: true });
      rmSync(whole, { recursive: true });
    }
    expect(here.starts()).toEqual([]);
  }, 60_000);

  it('one by one: a run that began continues, or says what is missing, and repeats nothing that was completed', async () => {
    here.write('r.md', BOOK);
    expect((await here.run(['play', 'r.md', '--ui', 'plain'])).code).toBe(1);
    here.write('mended', '');
    const [run = ''] = here.runs();
    const whole = path.join(here.folder, 'whole');
    cpSync(run, whole, { recursive: true });
    const before = here.starts().length;
    const codes = new Set<number | null>();
    for (const name of namesIn(whole)) {
      rmSync(run, { recursive: true });
      cpSync(whole, run, { recursive: true });
      rmSync(path.join(run, name), { recursive: true });
      await expectAnswers(path.basename(run));
      const told = await here.run(['resume', path.basename(run), '--ui', 'plain']);
      codes.add(told.code);
      expect([0, 1, 5], `without ${name}: ${told.stderr}`).toContain(told.code);
      expect(told.stdout + told.stderr).not.toContain(INTERNAL_ERROR);
      if (told.code === 1) expect(told.stdout, name).toContain('session-lost');
      expect(
        here
          .starts()
          .slice(before)
          .map(({ step }) => step),
        name,
      ).not.toContain('one');
      expect(
        here
          .starts()
          .slice(before)
          .map(({ step }) => step),
        name,
      ).not.toContain('two');
      if (told.code === 0)
        expect(oracle(here.journal(), here.starts().slice(0, before), new Set(['one', 'two']))).toEqual([]);
    }
    // All three occur: an unneeded name, a session, and one that the run cannot continue without.
    expect(codes).toEqual(new Set([0, 1, 5]));
  }, 120_000);
});
