import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { followJournal, type RunDirectory } from '../../src/journal/index.ts';
import type { Recorded } from '../../src/model/events.ts';
import { newRun, note, open, recordedRun } from './support/runs.ts';

function follow(run: RunDirectory) {
  const seen: number[] = [];
  const errors: unknown[] = [];
  const onRecords = (records: readonly Recorded[]) => void seen.push(...records.map(({ seq }) => seq));
  const following = followJournal(run.journal, { onRecords, onError: (error) => errors.push(error), everyMs: 5 });
  onTestFinished(() => following.stop());
  return { seen, errors, following };
}

const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
};

describe('followJournal', () => {
  it('returns existing records at once and later ones as they are added, each once', async () => {
    const run = recordedRun(2);
    const { seen } = follow(run);
    expect(seen).toEqual([1, 2]);
    const { writer } = open(run);
    writer.append([note('a'), note('b')]);
    await until(() => seen.length >= 4);
    writer.append([note('c')]);
    await until(() => seen.length >= 5);
    expect(seen).toEqual([1, 2, 3, 4, 5]);
    writer.close();
  });

  it('waits for a journal that does not exist yet, and for the end of a record', async () => {
    const whole = recordedRun(1);
    const run = newRun();
    const { seen, errors } = follow(run);
    const bytes = readFileSync(whole.journal);
    writeFileSync(run.journal, bytes.subarray(0, 50));
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(seen).toEqual([]);
    writeFileSync(run.journal, bytes);
    await until(() => seen.length === 1);
    expect(errors).toEqual([]);
  });

  it('continues over a take-over', async () => {
    const run = recordedRun(2);
    const { seen } = follow(run);
    const { writer } = open(run, { takeOver: true });
    writer.append([note('taken')]);
    await until(() => seen.length === 3);
    writer.close();
  });

  it('stops at damage and says so once', async () => {
    const run = recordedRun(2);
    const { errors } = follow(run);
    truncateSync(run.journal, 10);
    await until(() => errors.length > 0);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(errors).toMatchObject([{ exitCode: 5 }]);
  });
});
