import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CRASH_POINTS, type CrashPoint } from '../../src/model/crash-points.ts';
import { oracle } from './support/oracle.ts';
import { book, counted, fence, Stage, until } from './support/stage.ts';
import { INTERNAL_ERROR } from '../../src/model/failure.ts';

let here: Stage;
beforeEach(() => {
  here = new Stage();
});
afterEach(() => here.remove());

const STEPS = new Set(['one', 'flaky', 'left', 'right', 'last', 'tidy']);

/** A capture, a session, a retry, two parallel steps, a check, a gate that polls and a finally block. */
const RUNBOOK = book(
  counted('#one capture=WORD', 'NUMBER=7', 'echo word'),
  counted('#flaky retries=2 backoff=10ms', 'test -e tried || { touch tried; exit 3; }'),
  counted('#left parallel', 'sleep 0.05'),
  counted('#right parallel', 'sleep 0.05'),
  '- [ ] The lights are on\n',
  counted('#last', 'test "$WORD$NUMBER" = word7; echo done >> effects'),
  fence('bash {.gate #holds every=50ms within=10s}', 'test "$(wc -l < effects)" -ge 1'),
  counted('#tidy .finally', 'rm -f tried'),
);

/** Resumes until the run has ended, and decides about unknown outcomes. */
async function bringToItsEnd(): Promise<number> {
  for (let sessions = 1; sessions <= 12; sessions += 1) {
    const last = here.journal().at(-1);
    const asked = here.journal().findLast((event) => event.type === 'question.asked');
    const unknown =
      last?.type === 'run.stopped' && last.reason === 'waiting' && asked?.type === 'question.asked'
        ? asked.question
        : null;
    const again = unknown?.kind === 'unknown-outcome' ? ['--rerun-from', unknown.step] : [];
    const { code, stderr } = await here.run(['resume', '--ui', 'plain', '--answers', 'answers.yaml', ...again]);
    if (code === 0) return sessions;
    expect(code, stderr).toBe(3);
  }
  throw new Error('the run does not come to its end');
}

/** Whatever is on disk, every command that reads it has an answer and no stack trace. */
async function expectReadable(commands = ['status', 'report', 'verify-journal', 'list', 'replay']): Promise<void> {
  for (const command of commands) {
    const { code, stdout, stderr } = await here.run([command]);
    expect(stdout + stderr, command).not.toMatch(/\n\s+at \S+ \(|:\d+:\d+\)/);
    expect(stdout + stderr, command).not.toContain(INTERNAL_ERROR);
    expect([0, 2], `${command}: ${stderr}`).toContain(code);
  }
}

async function dieAt(point: CrashPoint, count: number): Promise<boolean> {
  here.write('r.md', RUNBOOK);
  here.write('answers.yaml', 'checks: pass\n');
  const words = ['play', 'r.md', '--ui', 'plain', '--answers', 'answers.yaml'];
  const died = await here.run(words, { env: { RUNBOOK_CRASH_AT: `${point}:${count}` } });
  if (died.signal !== 'SIGKILL') {
    expect(died.code).toBe(0);
    return false;
  }
  return true;
}

/** Points that a run reaches by itself, and how often this one does. */
const REACHED: readonly (readonly [CrashPoint, readonly number[]])[] = [
  ['journal.before-write', [1, 2, 5, 9, 14, 18]],
  ['journal.after-write', [1, 3, 6, 10, 15, 19]],
  ['journal.after-sync', [1, 2, 4, 7, 8, 11, 12, 13, 16, 17, 20]],
  ['step.started', [1, 2, 3, 4, 5, 6]],
  ['step.ended', [1, 3, 4, 6]],
  ['step.finished', [1, 2, 5]],
  ['gate.started', [1]],
  ['gate.answered', [1]],
  ['question.answered', [1]],
];

describe('a run that is killed', () => {
  it.each(REACHED.flatMap(([point, counts]) => counts.map((count) => [point, count] as const)))(
    'at %s, the %ith time, ends with every step committed once',
    async (point, count) => {
      expect(await dieAt(point, count)).toBe(true);
      await expectReadable(count % 4 === 1 ? undefined : ['status']);
      await (here.journal().length === 0 ? here.run(['play', 'r.md', '--answers', 'answers.yaml']) : bringToItsEnd());
      const records = here.journal();
      expect(records.at(-1)).toMatchObject({ type: 'run.ended', outcome: 'completed' });
      const { run } = records.find((event) => event.type === 'run.started') ?? { run: '' };
      const ledger = here.starts().filter((start) => start.run === run);
      expect(oracle(records, ledger, STEPS)).toEqual([]);
      expect((await here.run(['verify-journal'])).code).toBe(0);
    },
  );

  it.each(['run.directory', 'run.stored', 'run.journal'] as const)(
    'at %s has done nothing, and says so',
    async (point) => {
      expect(await dieAt(point, 1)).toBe(true);
      await expectReadable();
      const id = path.basename(here.runs()[0] ?? '');
      for (const command of ['resume', 'status', 'report', 'verify-journal']) {
        const { code, stderr } = await here.run([command, id]);
        expect(code, command).toBe(2);
        expect(stderr).toContain('never began');
      }
      expect(here.starts()).toEqual([]);
      expect((await here.run(['play', 'r.md', '--answers', 'answers.yaml', '--ui', 'plain'])).code).toBe(0);
      expect((await here.run(['status'])).stdout).toContain('completed');
    },
  );

  it.each(['run.closed', 'report.written'] as const)('at %s has its report again, byte for byte', async (point) => {
    expect(await dieAt(point, 1)).toBe(true);
    const first = (await here.run(['report'])).stdout;
    expect((await here.run(['report'])).stdout).toBe(first);
    if (point === 'report.written')
      expect(first).toBe(here.read(path.relative(here.folder, `${here.runs()[0]}/report.md`)));
    expect((await here.run(['resume'])).stderr).toContain('unfinished');
  });

  it('while it adopts a result, adopts it again', async () => {
    here.write('r.md', book(counted('#slow', 'sleep 0.3; echo effect >> effects'), counted('#after', 'true')));
    const playing = here.start(['play', 'r.md', '--ui', 'plain']);
    await until('the step has begun', () => here.starts().length === 1);
    playing.process.kill('SIGKILL');
    const [start] = here.starts();
    const result = path.join(here.runs()[0] ?? '', 'steps/slow/1/result.json');
    await until('its result is there', () => existsSync(result) && readFileSync(result, 'utf8').includes('"end":true'));
    const died = await here.run(['resume'], { env: { RUNBOOK_CRASH_AT: 'step.adopted' } });
    expect(died.signal).toBe('SIGKILL');
    expect((await here.run(['resume', '--ui', 'plain'])).code).toBe(0);
    expect(here.starts().map(({ step }) => step)).toEqual(['slow', 'after']);
    expect(here.starts()[0]).toEqual(start);
    expect(here.journal().find((event) => event.type === 'step.finished')).toMatchObject({ adopted: true });
  });

  it('dies only at a point in the table: any other name is refused', async () => {
    here.write('r.md', RUNBOOK);
    const { code, stderr } = await here.run(['play', 'r.md'], { env: { RUNBOOK_CRASH_AT: 'step.nowhere' } });
    expect(code).toBe(2);
    for (const name of Object.keys(CRASH_POINTS)) expect(stderr).toContain(name);
  });
});
