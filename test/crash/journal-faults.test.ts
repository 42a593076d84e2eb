import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { INTERNAL_ERROR } from '../../src/model/failure.ts';
import { readJournal } from '../../src/journal/index.ts';
import { oracle } from './support/oracle.ts';
import { onSmallDisk, requireTool } from '../support/require-tool.ts';
import { book, counted, fence, readRecords, Stage, until } from './support/stage.ts';

let here: Stage;
beforeEach(() => {
  here = new Stage();
});
afterEach(() => here.remove());

/** A run that stopped at its third step: two are committed. */
async function stopped(): Promise<{ bytes: Buffer; file: string; restore: () => void }> {
  here.write('r.md', book(counted('#one', 'A=1'), counted('#two', 'B=2'), counted('#three', 'test -e mended')));
  expect((await here.run(['play', 'r.md', '--ui', 'plain'])).code).toBe(1);
  const file = here.journalFile();
  const bytes = readFileSync(file);
  return { bytes, file, restore: () => writeFileSync(file, bytes) };
}

const resumeMended = async (): Promise<number | null> => {
  here.write('mended', '');
  return (await here.run(['resume', '--ui', 'plain'])).code;
};

const sound = (steps: readonly string[]): void =>
  expect(oracle(here.journal(), here.starts(), new Set(steps))).toEqual([]);

const onlyRun = (disk: string): string | undefined => {
  const runs = path.join(disk, 'runs');
  return existsSync(runs) ? readdirSync(runs).map((name) => path.join(runs, name))[0] : undefined;
};

describe('the journal of a played run', () => {
  it('case 2: cut at any byte, it still has every complete record, and resume keeps the tail aside', async () => {
    const { bytes, file } = await stopped();
    const copy = path.join(here.folder, 'cut');
    const whole = bytes.toString().split('\n').length - 1;
    let last = 0;
    for (let length = 0; length <= bytes.length; length += 1) {
      writeFileSync(copy, bytes.subarray(0, length));
      const { records, torn } = readJournal(copy);
      expect(records.length).toBeGreaterThanOrEqual(last);
      expect(torn === null).toBe(length === 0 || bytes[length - 1] === 10);
      last = records.length;
    }
    expect(last).toBe(whole);
    truncateSync(file, bytes.length - 7);
    expect(await resumeMended()).toBe(0);
    const [aside] = readdirSync(path.dirname(file)).filter((name) => name.startsWith('journal.torn-'));
    expect(bytes.includes(readFileSync(path.join(path.dirname(file), aside ?? '')))).toBe(true);
    expect(here.journal().some((event) => event.type === 'journal.recovered')).toBe(true);
    sound(['one', 'two', 'three']);
  });

  it('case 3: a flipped bit inside is refused with exit 5, the record and its offset named, and nothing is changed', async () => {
    const { bytes, file } = await stopped();
    for (const at of [5, Math.floor(bytes.length / 3), Math.floor(bytes.length / 2), bytes.length - 40]) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 4;
      writeFileSync(file, changed);
      const start = bytes.lastIndexOf(10, at - 1) + 1;
      for (const command of ['resume', 'status', 'report', 'verify-journal']) {
        const told = await here.run([command, path.basename(path.dirname(file))]);
        expect(told.code, command).toBe(5);
        expect(told.stderr).toContain(`at byte ${start}`);
      }
      expect(readFileSync(file).equals(changed)).toBe(true);
    }
    expect(here.starts()).toHaveLength(3);
  });

  it('case 4: a tail of zeros is torn, and the run continues', async () => {
    const { file } = await stopped();
    appendFileSync(file, Buffer.alloc(4_096));
    expect(await resumeMended()).toBe(0);
    sound(['one', 'two', 'three']);
  });

  it('case 5: a record removed or swapped breaks the chain', async () => {
    const { bytes, file, restore } = await stopped();
    const lines = bytes.toString().split('\n');
    const without = [...lines.slice(0, 3), ...lines.slice(4)];
    const swapped = [...lines.slice(0, 3), lines[4], lines[3], ...lines.slice(5)];
    for (const text of [without, swapped]) {
      writeFileSync(file, text.join('\n'));
      const told = await here.run(['resume']);
      expect(told.code).toBe(5);
      expect(told.stderr).toContain('record 4');
    }
    restore();
    expect(await resumeMended()).toBe(0);
  });

  it('case 6: records dropped at the end are found against the head that the run printed', async () => {
    const { bytes, file } = await stopped();
    const records = readRecords(file);
    const head = records.at(-1)?.sum ?? '';
    const report = (await here.run(['report'])).stdout;
    expect(report).toContain(head.slice(0, 12));
    writeFileSync(file, `${bytes.toString().split('\n').slice(0, -3).join('\n')}\n`);
    expect((await here.run(['verify-journal'])).code).toBe(0);
    const told = await here.run(['verify-journal', '--head', head]);
    expect(told.code).toBe(5);
    expect(told.stderr).toContain('cut off');
  });

  it('case 11: a start with nothing after it, as a power loss leaves it, is unknown and not "never ran"', async () => {
    await stopped();
    const file = here.journalFile();
    const lines = readFileSync(file, 'utf8').split('\n');
    const start = lines.findLastIndex((line) => line.includes('"type":"step.started"'));
    writeFileSync(file, `${lines.slice(0, start + 1).join('\n')}\n`);
    for (const name of ['result.json', 'process.json'])
      writeFileSync(path.join(path.dirname(file), 'steps/three/1', name), '');
    const told = await here.run(['resume', '--ui', 'plain']);
    expect(told.code).toBe(3);
    expect(told.stdout).toMatch(/unknown/);
    expect(here.starts()).toHaveLength(3);
    expect(here.journal().at(-1)).toMatchObject({ type: 'run.stopped', reason: 'waiting' });
  });

  it('case 12: a run whose names were lost after they were created is absent or complete', async () => {
    const { file } = await stopped();
    const run = path.dirname(file);
    renameSync(path.join(run, 'plan.json'), path.join(here.folder, 'plan.json'));
    const lost = await here.run(['resume']);
    expect(lost.code).toBe(5);
    expect(lost.stderr).toContain('plan.json');
    renameSync(path.join(here.folder, 'plan.json'), path.join(run, 'plan.json'));
    renameSync(file, path.join(here.folder, 'journal'));
    expect((await here.run(['resume', path.basename(run)])).stderr).toContain('journal-damaged');
    expect((await here.run(['list'])).stdout).toContain(`${path.basename(run)}  JOURNAL LOST`);
    renameSync(path.join(here.folder, 'journal'), file);
    expect(await resumeMended()).toBe(0);
  });

  it.each([
    ['missing', (file: string) => rmSync(file), 'no such file'],
    ['empty', (file: string) => truncateSync(file), 'no record in it'],
    ['torn before its first record ended', (file: string) => truncateSync(file, 9), 'no record in it'],
    ['a folder', (file: string) => (rmSync(file), mkdirSync(file)), 'not a regular file'],
  ])('that is %s is damage when steps were started, and never "nothing was done"', async (_, spoil, found) => {
    const { file } = await stopped();
    const head = here.journal().at(-1)?.sum ?? '';
    spoil(file);
    const id = path.basename(path.dirname(file));
    for (const words of [['status'], ['status', id], ['report', id], ['replay', id], ['resume', id], ['abort', id]]) {
      const told = await here.run(words);
      expect(told.code, words.join(' ')).toBe(5);
      expect(told.stderr).toContain('journal-damaged');
      expect(told.stderr).toContain(`${found}, though steps/ shows that 3 steps were started`);
    }
    expect((await here.run(['verify-journal', '--head', head])).code).toBe(5);
    expect((await here.run(['list'])).code).toBe(0);
    expect(here.starts()).toHaveLength(3);
  });

  it('that is missing or empty does not contain a known head, even if nothing was started', async () => {
    const id = '20260115-031502-k7x2a';
    const run = path.join(here.folder, '.runbook/runs', id);
    mkdirSync(run, { recursive: true, mode: 0o700 });
    for (const spoil of [() => undefined, () => writeFileSync(path.join(run, 'journal.jsonl'), '')]) {
      spoil();
      expect((await here.run(['verify-journal', id])).code).toBe(2);
      const told = await here.run(['verify-journal', id, '--head', 'a'.repeat(12)]);
      expect(told.code, told.stderr).toBe(5);
    }
  });

  it('is not looked for in a stray file among the runs', async () => {
    await stopped();
    writeFileSync(path.join(here.folder, '.runbook/runs/z-stray'), '');
    for (const command of ['status', 'list', 'verify-journal', 'report']) {
      const told = await here.run([command]);
      expect(told.code, told.stderr).toBe(0);
      expect(told.stderr).not.toContain(INTERNAL_ERROR);
    }
    expect(await resumeMended()).toBe(0);
  });

  it('a saved session that is not the recorded one is not sourced', async () => {
    const { file } = await stopped();
    const state = path.join(path.dirname(file), 'steps/two/1/state');
    writeFileSync(state, `touch ${here.folder}/planted\n${readFileSync(state, 'utf8')}`);
    here.write('mended', '');
    const told = await here.run(['resume', '--ui', 'plain']);
    expect(told.code).toBe(1);
    expect(told.stdout).toContain('session-lost');
    expect(existsSync(path.join(here.folder, 'planted'))).toBe(false);
    expect((await here.run(['resume', '--ui', 'plain', '--rerun-from', 'two'])).code).toBe(0);
    sound(['one', 'two', 'three']);
  });
});

describe('a disk that fails', () => {
  it.runIf(requireTool('tmpfs'))(
    'case 7: full inside a record: the run stops with exit 1, and continues once there is room',
    async () => {
      await onSmallDisk('256k', async (disk, resize) => {
        here.write(
          'r.md',
          book(
            counted('#one', 'true'),
            fence(
              'bash {#fill capture=LONG}',
              'printf %06000d 7; test -e roomy || head -c 200M /dev/zero > "$RUNBOOK_HOME/fill" || true',
            ),
            counted('#two', 'true'),
          ),
        );
        const env = { RUNBOOK_HOME: disk };
        const told = await here.run(['play', 'r.md', '--ui', 'plain'], { env });
        expect(told.code).toBe(1);
        expect(told.stderr).toContain('journal-write');
        expect(told.stderr).toContain('the disk is full');
        expect(told.stderr).toContain('runbook resume');
        expect(told.stderr).not.toContain(INTERNAL_ERROR);
        resize('8m');
        writeFileSync(path.join(disk, 'fill'), '');
        here.write('roomy', '');
        // Not even its result could be written, so neither success nor failure is reported.
        const lost = await here.run(['resume', '--ui', 'plain'], { env });
        expect(lost.code, lost.stdout + lost.stderr).toBe(3);
        expect(lost.stdout).toMatch(/bytes of a torn record were set aside[^]*fill: outcome unknown/);
        expect((await here.run(['resume', '--ui', 'plain', '--rerun-from', 'fill'], { env })).code).toBe(0);
        expect(here.starts().map(({ step }) => step)).toEqual(['one', 'two']);
      });
    },
  );

  it.runIf(requireTool('tmpfs'))(
    'case 7: without room for one more file, at any point: no step fails for its pace, nothing ends in a stack trace',
    async () => {
      const seen = new Set<string>();
      // A play creates about thirty files: with one more each time, another of them is missing.
      for (let files = 10; files <= 22; files += 1) {
        await onSmallDisk(`400k,nr_inodes=${files}`, async (disk, resize) => {
          const step = (id: string): string => counted(`#${id}`, `echo ${id}; sleep 0.1; echo ${id}`);
          here.write('r.md', book(step('one'), step('two')));
          rmSync(here.ledger, { force: true });
          const env = { RUNBOOK_HOME: disk };
          const told = await here.run(['play', 'r.md', '--ui', 'plain'], { env });
          const said = told.stderr + told.stdout;
          expect(told.stderr, `${files} files`).not.toMatch(new RegExp(`${INTERNAL_ERROR}|\\n {4}at `));
          if (told.code !== 0) expect(said, `${files} files`).toMatch(/journal-write|report-write|session-lost|ENOSPC/);
          for (const [, name = ''] of said.matchAll(/the (.*) could not be/g)) seen.add(name);
          resize('4m,nr_inodes=1000');
          const begun = readRecords(path.join(onlyRun(disk) ?? '', 'journal.jsonl')).length > 0;
          const resumed = await here.run(begun ? ['resume', '--ui', 'plain'] : ['play', 'r.md', '--ui', 'plain'], {
            env,
          });
          if (told.code !== 0 && !said.includes('report-write')) expect(resumed.code, resumed.stderr).toBe(0);
          expect(new Set(here.starts().map(({ step: id }) => id))).toEqual(new Set(['one', 'two']));
        });
      }
      expect([...seen]).toEqual(expect.arrayContaining(['journal', 'folder of two', 'files of the step', 'report']));
    },
    120_000,
  );

  it.runIf(requireTool('tmpfs'))(
    'case 7: full when the operator comes back: resume, abort and note say so in one message, and work once there is room',
    async () => {
      await onSmallDisk('256k', async (disk) => {
        const env = { RUNBOOK_HOME: disk };
        here.write('r.md', book(counted('#one', 'true'), counted('#two', 'test -e mended')));
        expect((await here.run(['play', 'r.md', '--ui', 'plain'], { env })).code).toBe(1);
        const id = path.basename(onlyRun(disk) ?? '');
        const fill = path.join(disk, 'fill');
        spawnSync('sh', ['-c', `head -c 100M /dev/zero > ${fill}`]);
        for (const words of [['resume', '--ui', 'plain'], ['abort'], ['note', id, 'what now']]) {
          const told = await here.run(words, { env });
          expect(told.code, words[0]).toBe(1);
          expect(told.stderr).toContain('journal-write');
          expect(told.stderr).toContain('the disk is full');
          expect(told.stderr).not.toMatch(new RegExp(`${INTERNAL_ERROR}|\\n {4}at `));
        }
        rmSync(fill);
        here.write('mended', '');
        expect((await here.run(['note', id, 'what now'], { env })).code).toBe(0);
        expect((await here.run(['resume', '--ui', 'plain'], { env })).code).toBe(0);
        expect(here.starts().map(({ step }) => step)).toEqual(['one', 'two', 'two']);
      });
    },
  );

  it.each(['its folder', 'its inbox'])(
    'a run that loses %s while it is played stops with one message',
    async (what) => {
      here.write('r.md', book(counted('#one', 'until test -e go; do sleep 0.05; done'), counted('#two', 'true')));
      const playing = here.start(['play', 'r.md', '--ui', 'plain']);
      await until('the step has begun', () => here.starts().length === 1);
      const run = here.runs()[0] ?? '';
      const lost = what === 'its inbox' ? path.join(run, 'inbox') : run;
      const aside = path.join(here.folder, 'aside');
      renameSync(lost, aside);
      here.write('go', '');
      const told = await playing.told;
      expect(told.code).toBe(1);
      expect(told.stderr).toContain('journal-write');
      expect(told.stderr).not.toMatch(new RegExp(`${INTERNAL_ERROR}|\\n {4}at `));
      expect(existsSync(lost)).toBe(false);
      expect(here.starts()).toHaveLength(1);
      renameSync(aside, lost);
      // The result of the step is lost with the folder: the operator must then say what it did.
      expect((await here.run(['resume', '--ui', 'plain'])).code).toBe(what === 'its inbox' ? 0 : 3);
      expect(here.starts().filter(({ step }) => step === 'one')).toHaveLength(1);
    },
  );

  it('case 8: a short write is continued or is an error, never half a record', async () => {
    here.write('r.md', book(counted('#one', 'true'), counted('#two', 'true')));
    // A limit on the size of files makes the kernel accept part of a buffer and refuse the rest.
    for (const blocks of [6, 7, 8]) {
      const limited = ['/bin/bash', '-c', `trap '' XFSZ; ulimit -f ${blocks}; exec "$@"`, 'bash'];
      const told = await here.run(['play', 'r.md', '--ui', 'plain', '--new'], { before: limited });
      const file = here.journalFile();
      if (!existsSync(file) || statSync(file).size === 0) continue;
      if (told.code === 0) continue;
      expect(told.stderr + told.stdout).toMatch(/journal-write|report-write|exit-code|session-lost/);
      const resumed = await here.run(['resume', path.basename(path.dirname(file)), '--ui', 'plain']);
      expect([0, 3]).toContain(resumed.code);
    }
    expect(here.runs()).toHaveLength(3);
  });

  it.runIf(requireTool('strace'))(
    'case 9: an error of fdatasync ends the run session, and the sync is not retried',
    async () => {
      here.write('r.md', book(counted('#one', 'true'), counted('#two', 'true'), counted('#three', 'true')));
      const trace = path.join(here.folder, 'trace');
      const failing = [
        'strace',
        '-f',
        '-qq',
        '-o',
        trace,
        '-e',
        'trace=fdatasync',
        '-e',
        'inject=fdatasync:error=EIO:when=5+',
      ];
      const told = await here.run(['play', 'r.md', '--ui', 'plain'], { before: failing });
      expect(told.code).toBe(1);
      expect(told.stderr).toContain('journal-write');
      expect(told.stderr).toContain('EIO');
      const failed = readFileSync(trace, 'utf8').match(/fdatasync\(.*EIO/g) ?? [];
      expect(failed).toHaveLength(1);
      const before = here.starts().length;
      const resumed = await here.run(['resume', '--ui', 'plain']);
      expect([0, 3], resumed.stderr).toContain(resumed.code);
      if (resumed.code === 0) sound(['one', 'two', 'three']);
      expect(before).toBeLessThan(3);
    },
  );

  it.runIf(requireTool('tmpfs'))(
    'case 10: full while a session or a report is written: the step fails with its code, the old report is intact',
    async () => {
      await onSmallDisk('300k', async (disk, resize) => {
        const env = { RUNBOOK_HOME: disk };
        here.write(
          'r.md',
          book(counted('#one', 'true'), fence('bash {#large}', 'LARGE=$(head -c 400000 /dev/zero | tr "\\0" x)')),
        );
        const told = await here.run(['play', 'r.md', '--ui', 'plain'], { env });
        expect(told.code).toBe(1);
        expect(told.stdout + told.stderr).toMatch(/session-lost|journal-write/);
        resize('8m');
        expect((await here.run(['resume', '--ui', 'plain'], { env })).code).toBe(0);
        const run = path.join(disk, 'runs', readdirSync(path.join(disk, 'runs'))[0] ?? '');
        const report = path.join(run, 'report.md');
        const before = readFileSync(report);
        const copy = path.join(disk, 'copy.md');
        writeFileSync(copy, 'what was there before');
        spawnSync('sh', ['-c', `head -c 100M /dev/zero > ${disk}/fill`]);
        const full = await here.run(['report', '-o', copy], { env });
        expect(full.code).toBe(1);
        expect(readFileSync(copy, 'utf8')).toBe('what was there before');
        expect(readFileSync(report).equals(before)).toBe(true);
        expect(readdirSync(disk).filter((name) => name.endsWith('.tmp'))).toEqual([]);
      });
    },
  );

  it.runIf(requireTool('strace'))(
    'case 10: an error while a session is synced fails its step with its code, and a resume runs it again',
    async () => {
      here.write('r.md', book(counted('#one', 'A=1'), counted('#two', 'echo "$A"')));
      // The third sync is that of the first session, after those of the start of the run and of the step.
      const failing = ['strace', '-f', '-qq', '-o', '/dev/null', '-e', 'inject=fdatasync:error=EIO:when=3'];
      const told = await here.run(['play', 'r.md', '--ui', 'plain'], { before: failing });
      expect(told.code, told.stderr).toBe(1);
      expect(told.stdout).toContain('session-lost');
      expect(told.stdout).toContain('EIO');
      expect((await here.run(['resume', '--ui', 'plain'])).code).toBe(0);
      expect(here.starts().map(({ step }) => step)).toEqual(['one', 'one', 'two']);
      sound(['one', 'two']);
    },
  );
});

describe('copies', () => {
  it('case 19: a copy on another host is refused until it is taken over, and a fork shows in the heads', async () => {
    await stopped();
    const run = path.dirname(here.journalFile());
    const lock = path.join(run, 'lock');
    writeFileSync(
      lock,
      `${JSON.stringify({ pid: 1, startTime: '1', boot: 'other', host: 'elsewhere', since: '2026-01-15T03:00:00Z' })}\n`,
    );
    const refused = await here.run(['resume']);
    expect(refused.code).toBe(4);
    expect(refused.stderr).toContain('elsewhere');
    const copy = path.join(here.folder, 'copy');
    mkdirSync(path.join(copy, 'runs'), { recursive: true, mode: 0o700 });
    cpSync(run, path.join(copy, 'runs', path.basename(run)), { recursive: true });
    here.write('mended', '');
    expect((await here.run(['resume', '--take-over', '--ui', 'plain'])).code).toBe(0);
    expect(here.journal().at(-1)?.epoch).toBe(2);
    const there = await here.run(['resume', '--take-over', '--ui', 'plain'], { env: { RUNBOOK_HOME: copy } });
    expect(there.code).toBe(0);
    const head = here.journal().at(-1)?.sum ?? '';
    const told = await here.run(['verify-journal', '--head', head], { env: { RUNBOOK_HOME: copy } });
    expect(told.code).toBe(5);
    expect(told.stderr).toContain('another journal');
  });

  it('a planted run directory is refused before anything in it is read', async () => {
    await stopped();
    const run = path.dirname(here.journalFile());
    for (const args of [
      ['init', '-q'],
      ['add', '-f', path.join(run, 'journal.jsonl')],
    ])
      spawnSync('git', args, { cwd: here.folder });
    const planted = await here.run(['resume']);
    expect(planted.code).toBe(2);
    expect(planted.stderr).toContain('run-refused');
    expect(planted.stderr).toContain('git tracks');
    expect(here.starts()).toHaveLength(3);
  });
});
