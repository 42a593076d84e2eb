import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { lockHolder, readJournal, type RunDirectory } from '../../src/journal/index.ts';
import { claimByName } from '../../src/journal/lock-by-name.ts';
import { startUnreaped } from '../support/unreaped.ts';
import { startHolder, type Holder } from './support/holder.ts';
import { note, open, recordedRun, temporaryFolder } from './support/runs.ts';

const holders: Holder[] = [];

afterEach(async () => {
  for (const { process: child } of holders) child.kill('SIGKILL');
  await Promise.all(holders.splice(0).map((holder) => holder.ended()));
});

/** The files that a process has open. */
function openIn(pid: string): { readonly fd: number; readonly file: string }[] {
  return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
    try {
      return [{ fd: Number(fd), file: readlinkSync(`/proc/${pid}/fd/${fd}`) }];
    } catch {
      // The descriptor that lists them is already closed.
      return [];
    }
  });
}

/** The descriptors that a program started by this process has open, including leaked ones. */
function openInProgram(given?: number): string[] {
  const stdio = ['ignore' as const, 'pipe' as const, 'inherit' as const, ...(given === undefined ? [] : [given])];
  const { stdout } = spawnSync('/bin/bash', ['-c', 'readlink /proc/$$/fd/*'], { encoding: 'utf8', stdio });
  return stdout.trim().split('\n');
}

async function hold(run: RunDirectory, orders: object = {}): Promise<Holder> {
  const holder = await startHolder(run, { wait: true, ...orders });
  holders.push(holder);
  return holder;
}

/** Makes a waiting holder append once, and returns its answer. */
async function appendIn(holder: Holder) {
  holder.process.stdin.write('go\n');
  return holder.next();
}

describe('the lock of a run', () => {
  it('keeps a second process out and names the first', async () => {
    const run = recordedRun(1);
    const first = await hold(run);
    expect(await first.next()).toMatchObject({ opened: 1 });
    expect(lockHolder(run)?.pid).toBe(first.process.pid);
    const second = await hold(run);
    const { failed, exitCode } = (await second.next()) ?? {};
    expect(exitCode).toBe(4);
    expect(failed?.code).toBe('run-held');
    expect(failed?.message).toContain(`process ${first.process.pid} on `);
    expect(await second.ended()).toEqual({ code: 4, signal: null });
  });

  it('lets exactly one of many simultaneous processes proceed', async () => {
    const run = recordedRun(1);
    const all = await Promise.all(Array.from({ length: 6 }, () => hold(run, { appends: 1 })));
    const first = await Promise.all(all.map((holder) => holder.next()));
    expect(first.filter((line) => line?.opened === 1)).toHaveLength(1);
    expect(first.filter((line) => line?.failed?.code === 'run-held')).toHaveLength(5);
  });

  it('is kept by a stopped holder', async () => {
    const run = recordedRun(1);
    const holder = await hold(run);
    await holder.next();
    holder.process.kill('SIGSTOP');
    expect(() => open(run)).toThrow(expect.objectContaining({ exitCode: 4 }));
    expect(lockHolder(run)?.pid).toBe(holder.process.pid);
  });

  it('is free as soon as its holder is killed', async () => {
    const run = recordedRun(1);
    const holder = await hold(run);
    await holder.next();
    holder.process.kill('SIGKILL');
    await holder.ended();
    expect(lockHolder(run)).toBeNull();
    open(run).writer.close();
  });

  it('is not reported as held by a killed holder that was not reaped', async () => {
    const run = recordedRun(1);
    const zombie = await startUnreaped();
    const holder = { ...zombie.identity, host: hostname(), since: '2026-01-15T03:00:00Z' };
    writeFileSync(run.lock, JSON.stringify(holder));
    writeFileSync(`${run.lock}.held`, JSON.stringify(zombie.identity));
    try {
      expect(lockHolder(run)?.pid).toBe(zombie.identity.pid);
      expect(claimByName(run.lock, false)).toBeNull();
      await zombie.kill();
      expect(lockHolder(run)).toBeNull();
      expect(claimByName(run.lock, false)).not.toBeNull();
    } finally {
      zombie.end();
    }
  });

  it('is not kept by programs that the holder started', () => {
    const run = recordedRun(1);
    const { writer } = open(run);
    const own = openIn('self').filter(({ file }) => file === run.lock);
    expect(own).toHaveLength(1);
    expect(openInProgram()).not.toEqual([]);
    expect(openInProgram().filter((file) => file.startsWith(run.path))).toEqual([]);
    expect(openInProgram(own[0]?.fd).filter((file) => file.startsWith(run.path))).toEqual([run.lock]);
    writer.close();
  });

  it('names no holder once it is released', () => {
    const run = recordedRun(1);
    expect(readFileSync(run.lock, 'utf8')).toBe('');
    expect(lockHolder(run)).toBeNull();
  });

  it('is not taken from another machine that never released the run', () => {
    const run = recordedRun(1);
    writeFileSync(
      run.lock,
      JSON.stringify({ pid: 1, startTime: '1', boot: 'b', host: 'db-7.example', since: '2026-01-15T03:00:00Z' }),
    );
    expect(() => open(run)).toThrow(/db-7\.example/);
    expect(readFileSync(run.lock, 'utf8')).toContain('db-7.example');
    const { writer } = open(run, { takeOver: true });
    expect(writer.append([note('taken')])[0]).toMatchObject({ epoch: 2 });
    writer.close();
  });
});

describe('a take-over', () => {
  it('raises the epoch, keeps everything that was acknowledged and fences the old writer', async () => {
    const run = recordedRun(1);
    const old = await hold(run);
    await old.next();
    expect(await appendIn(old)).toEqual({ acknowledged: 2 });
    old.process.kill('SIGSTOP');
    const { writer, records } = open(run, { takeOver: true });
    expect(records).toHaveLength(2);
    expect(writer.append([note('mine now')])[0]).toMatchObject({ seq: 3, epoch: 2 });
    old.process.kill('SIGCONT');
    expect(await appendIn(old)).toMatchObject({ failed: { code: 'journal-write' }, exitCode: 4 });
    expect(writer.append([note('still mine')])[0]).toMatchObject({ seq: 4, epoch: 2 });
    expect(await old.ended()).toEqual({ code: 4, signal: null });
    expect(lockHolder(run)?.pid).toBe(process.pid);
    writer.close();
    expect(readJournal(run.journal).records.map(({ epoch }) => epoch)).toEqual([1, 1, 2, 2]);
  });

  it('is an ordinary opening with a new epoch when no process holds the run', () => {
    const run = recordedRun(2);
    const { writer } = open(run, { takeOver: true });
    expect(writer.append([note('a')])[0]).toMatchObject({ seq: 3, epoch: 2 });
    writer.close();
    const again = open(run);
    expect(again.writer.append([note('b')])[0]).toMatchObject({ seq: 4, epoch: 2 });
    again.writer.close();
  });
});

describe('a lock by name, where the kernel has none', () => {
  it('belongs to one process at a time, and not to a dead one', () => {
    const file = path.join(temporaryFolder(), 'lock');
    const claim = claimByName(file, false);
    expect(claim).not.toBeNull();
    expect(claimByName(file, false)).toBeNull();
    claim?.release();
    expect(existsSync(`${file}.held`)).toBe(false);
    const gone = spawnSync('/bin/true').pid;
    const own = JSON.parse(readOwner(file)) as { pid: number };
    writeFileSync(`${file}.held`, JSON.stringify({ ...own, pid: gone }));
    expect(claimByName(file, false)).not.toBeNull();
  });

  it('is taken by force from a living holder', () => {
    const file = path.join(temporaryFolder(), 'lock');
    writeFileSync(
      `${file}.held`,
      readOwner(path.join(temporaryFolder(), 'other'))
        .replace(/"pid":\d+/, `"pid":${process.ppid}`)
        .replace(/"startTime":"\d+"/, '"startTime":""'),
    );
    expect(claimByName(file, false)).toBeNull();
    expect(claimByName(file, true)).not.toBeNull();
  });

  it('is not freed by the holder that lost it', () => {
    const file = path.join(temporaryFolder(), 'lock');
    const lost = claimByName(file, false);
    const taken = readFileSync(`${file}.held`, 'utf8').replace(/"startTime":"\d+"/, '"startTime":"1"');
    writeFileSync(`${file}.held`, taken);
    lost?.release();
    expect(readFileSync(`${file}.held`, 'utf8')).toBe(taken);
  });

  it('belongs to a living holder while it is being written', () => {
    const file = path.join(temporaryFolder(), 'lock');
    writeFileSync(`${file}.held`, '{"pid":');
    expect(claimByName(file, false)).toBeNull();
    expect(readFileSync(`${file}.held`, 'utf8')).toBe('{"pid":');
  });
});

function readOwner(file: string): string {
  const claim = claimByName(file, false);
  const text = readFileSync(`${file}.held`, 'utf8');
  claim?.release();
  return text;
}
