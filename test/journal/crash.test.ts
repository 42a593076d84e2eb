import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createRun, readJournal, type RunDirectory } from '../../src/journal/index.ts';
import { requireTool } from '../support/require-tool.ts';
import { lastAcknowledged, startHolder, type Holder } from './support/holder.ts';
import { newRun, note, open, recordedRun, temporaryFolder } from './support/runs.ts';

/** What was acknowledged exists, verifies, and can be continued. */
function expectIntact(run: RunDirectory, holder: Holder): void {
  const before = readJournal(run.journal);
  expect(before.head.records).toBeGreaterThanOrEqual(lastAcknowledged(holder));
  const { writer, records, recovered } = open(run);
  expect(recovered === null).toBe(before.torn === null);
  expect(writer.append([note('after')])[0]?.seq).toBe(records.length + 1);
  writer.close();
  expect(readJournal(run.journal).torn).toBeNull();
}

describe('a writer that dies', () => {
  it.each(['journal.before-write', 'journal.after-write', 'journal.after-sync'])(
    'leaves every acknowledged record on disk at %s',
    async (crashAt) => {
      for (const crashOn of [1, 3]) {
        const run = recordedRun(2);
        const holder = await startHolder(run, { appends: 5, crashAt, crashOn });
        expect(await holder.ended()).toEqual({ code: null, signal: 'SIGKILL' });
        expect(lastAcknowledged(holder)).toBe(crashOn + 1);
        expectIntact(run, holder);
      }
    },
  );

  it('leaves every acknowledged record on disk at any other moment', async () => {
    for (const size of [10, 100, 1_000, 10_000, 100_000]) {
      const run = recordedRun(1);
      const holder = await startHolder(run, { appends: 100_000, size });
      for (let lines = 0; lines < 4; lines += 1) await holder.next();
      holder.process.kill('SIGKILL');
      await holder.ended();
      expect(lastAcknowledged(holder)).toBeGreaterThan(1);
      expectIntact(run, holder);
    }
  });

  it('leaves a torn end to the next writer when it dies while setting it aside', async () => {
    const run = recordedRun(3);
    execFileSync('truncate', ['-s', '-5', run.journal]);
    const holder = await startHolder(run, { appends: 1, crashAt: 'journal.recovered' });
    expect(await holder.ended()).toEqual({ code: null, signal: 'SIGKILL' });
    expectIntact(run, holder);
    expect(readJournal(run.journal).head.records).toBe(3);
  });
});

describe('a disk that does not accept everything', () => {
  it('writes a part and then fails: the writer stops, and the run continues once there is room', async () => {
    const run = recordedRun(1);
    const blocks = Math.ceil(statSync(run.journal).size / 1024) + 2;
    // With a file size limit, the kernel first accepts part of the buffer and then refuses the rest.
    const limited = ['/bin/bash', '-c', `trap '' XFSZ; ulimit -f ${blocks}; exec "$@"`, 'bash'];
    const holder = await startHolder(run, { appends: 50, size: 700 }, limited);
    expect(await holder.ended()).toEqual({ code: 1, signal: null });
    expect(holder.said.at(-1)?.failed).toMatchObject({ code: 'journal-write', found: 'EFBIG' });
    const { size } = statSync(run.journal);
    expect(size).toBe(blocks * 1024);
    expect(readJournal(run.journal).torn).not.toBeNull();
    expectIntact(run, holder);
  });

  it.runIf(requireTool('tmpfs'))(
    'stops the writer with ENOSPC when it is full, and the run continues once there is room',
    async () => {
      const disk = path.join(temporaryFolder(), 'disk');
      mkdirSync(disk);
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k,mode=700', 'tmpfs', disk]);
      try {
        const run = createRun(path.join(disk, 'runs'), '20260115-031502-full');
        open(run).writer.close();
        const holder = await startHolder(run, { appends: 200, size: 3_000 });
        expect(await holder.ended()).toEqual({ code: 1, signal: null });
        expect(holder.said.at(-1)?.failed).toMatchObject({
          code: 'journal-write',
          message: 'the journal could not be written: the disk is full',
        });
        execFileSync('mount', ['-o', 'remount,size=1m', disk]);
        expectIntact(run, holder);
      } finally {
        execFileSync('umount', [disk]);
      }
    },
  );

  it.runIf(requireTool('strace'))('is not retried after fdatasync failed once', async () => {
    const run = recordedRun(1);
    const trace = path.join(temporaryFolder(), 'trace');
    const injecting = [
      'strace',
      '-f',
      '-qq',
      '-o',
      trace,
      '-P',
      run.journal,
      '-e',
      'trace=fdatasync',
      '-e',
      'inject=fdatasync:error=EIO:when=2+',
    ];
    const holder = await startHolder(run, { appends: 5 }, injecting);
    expect(await holder.ended()).toEqual({ code: 1, signal: null });
    expect(lastAcknowledged(holder)).toBe(2);
    expect(holder.said.at(-1)?.failed).toMatchObject({ code: 'journal-write', found: 'EIO' });
    expect(readFileSync(trace, 'utf8').match(/fdatasync\(/g)).toHaveLength(2);
    expectIntact(run, holder);
  });
});

describe('a new run', () => {
  it('exists, empty and undamaged, when its writer dies before its first record', async () => {
    const run = newRun();
    open(run).writer.close();
    const holder = await startHolder(run, { appends: 1, crashAt: 'journal.before-write' });
    await holder.ended();
    expectIntact(run, holder);
  });
});
