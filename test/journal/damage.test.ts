import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readJournal, verifyJournal } from '../../src/journal/index.ts';
import { RunbookError } from '../../src/model/failure.ts';
import { note, open, recordedRun } from './support/runs.ts';

const RECORDS = 4;

/** A journal of four records as bytes, where each begins, and a way to read changed bytes. */
function sample() {
  const run = recordedRun(RECORDS);
  const bytes = readFileSync(run.journal);
  const starts = [0];
  for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) starts.push(at + 1);
  const lines = starts.slice(0, -1).map((start, index) => bytes.subarray(start, starts[index + 1]));
  const read = (changed: Uint8Array) => {
    writeFileSync(run.journal, changed);
    return readJournal(run.journal);
  };
  const refusal = (changed: Uint8Array): RunbookError => {
    try {
      read(changed);
    } catch (error) {
      if (error instanceof RunbookError) return error;
      throw error;
    }
    throw new Error('it was not refused');
  };
  return { run, bytes, starts, lines, read, refusal };
}

/** The start of the record that byte `offset` belongs to. */
const startOf = (starts: readonly number[], offset: number): number => starts.findLast((start) => start <= offset) ?? 0;

describe('a torn end', () => {
  it('is found wherever the journal was cut, and everything before it is kept', () => {
    const { bytes, starts, read } = sample();
    for (let length = 0; length <= bytes.length; length += 1) {
      const { records, torn, head } = read(bytes.subarray(0, length));
      const start = startOf(starts, length);
      expect(records).toHaveLength(starts.indexOf(start));
      expect(head.records).toBe(records.length);
      expect(torn).toEqual(start === length ? null : { offset: start, bytes: length - start });
    }
  });

  it('is copied aside and cut off, and the run continues from there', () => {
    const { run, bytes, starts } = sample();
    for (const cut of [1, 2, 40, bytes.length - (starts[3] ?? 0) - 1]) {
      writeFileSync(run.journal, bytes.subarray(0, bytes.length - cut));
      const { writer, recovered, records } = open(run);
      expect(records).toHaveLength(3);
      const tail = bytes.subarray(starts[3], bytes.length - cut);
      expect(recovered?.bytes).toBe(tail.length);
      expect(readFileSync(path.join(run.path, recovered?.copy ?? ''))).toEqual(tail);
      writer.append([{ type: 'journal.recovered', bytes: tail.length, copy: recovered?.copy ?? '' }]);
      writer.close();
      expect(readJournal(run.journal)).toMatchObject({ torn: null, head: { records: 4 } });
    }
    expect(readdirSync(run.path).filter((name) => name.startsWith('journal.torn-'))).toHaveLength(4);
  });

  it('can be zeros that a power loss left, with and without the beginning of a record', () => {
    const { bytes, starts, read } = sample();
    const zeros = Buffer.alloc(5_000);
    expect(read(Buffer.concat([bytes, zeros]))).toMatchObject({ head: { records: 4 }, torn: { bytes: 5_000 } });
    const cut = bytes.subarray(0, bytes.length - 30);
    expect(read(Buffer.concat([cut, zeros]))).toMatchObject({ head: { records: 3 }, torn: { offset: starts[3] } });
    const endless = bytes.subarray(0, -1);
    expect(read(Buffer.concat([endless, zeros]))).toMatchObject({ head: { records: 3 }, torn: { offset: starts[3] } });
  });
});

describe('damage', () => {
  it('is refused for every single changed byte, naming where its record begins, and nothing is changed', () => {
    const { run, bytes, starts, refusal } = sample();
    for (let offset = 0; offset < bytes.length; offset += 1) {
      const changed = Buffer.from(bytes);
      changed[offset] = (changed[offset] ?? 0) ^ (1 << (offset % 8));
      const { failure, exitCode } = refusal(changed);
      expect(exitCode).toBe(5);
      expect(failure.code).toBe('journal-damaged');
      expect(failure.message).toContain(`at byte ${startOf(starts, offset)},`);
      expect(readFileSync(run.journal).equals(changed)).toBe(true);
    }
  });

  it('is refused for any flipped bit', () => {
    const { bytes, refusal } = sample();
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(7), (offset, bit) => {
        const changed = Buffer.from(bytes);
        changed[offset] = (changed[offset] ?? 0) ^ (1 << bit);
        return refusal(changed).failure.code === 'journal-damaged';
      }),
    );
  });

  it('is refused when a record is removed, doubled, swapped with its neighbour or comes from another journal', () => {
    const { lines, refusal } = sample();
    const [a, b, c, d] = lines as [Buffer, Buffer, Buffer, Buffer];
    const foreign = readFileSync(recordedRun(1).journal);
    for (const changed of [
      [a, c, d],
      [b, c, d],
      [a, b, b, c, d],
      [a, c, b, d],
      [a, b, c, d, a],
      [a, foreign, c],
    ]) {
      expect(refusal(Buffer.concat(changed)).exitCode).toBe(5);
    }
  });

  it('is refused when a record was forged with a valid sum', () => {
    const { lines, refusal } = sample();
    const other = recordedRun(0);
    const { writer } = open(other);
    writer.append([note('another first')]);
    writer.close();
    const [, ...rest] = lines;
    const { failure } = refusal(Buffer.concat([readFileSync(other.journal), ...rest]));
    expect(failure.message).toContain('record 2');
    expect(failure.found).toMatch(/follows/);
  });

  it('is refused when the journal is opened, which changes nothing and leaves the run free', () => {
    const { run, bytes } = sample();
    const changed = Buffer.from(bytes);
    changed[20] = 0;
    writeFileSync(run.journal, changed);
    const before = readdirSync(run.path);
    expect(() => open(run)).toThrow(/nothing was changed/);
    expect(readFileSync(run.journal)).toEqual(changed);
    expect(readdirSync(run.path)).toEqual(before);
    writeFileSync(run.journal, bytes);
    open(run).writer.close();
  });
});

describe('verifyJournal', () => {
  it('finds dropped records by the head hash that was printed, and only by that', () => {
    const { run, bytes, starts } = sample();
    const head = verifyJournal(run.journal).hash;
    expect(verifyJournal(run.journal, head.slice(0, 16))).toMatchObject({ records: 4, expectedAt: 4 });
    writeFileSync(run.journal, bytes.subarray(0, starts[3]));
    expect(verifyJournal(run.journal).records).toBe(3);
    expect(() => verifyJournal(run.journal, head)).toThrow(/cut off/);
  });

  it('finds the head of an earlier stop in a journal that continued', () => {
    const { run } = sample();
    const { hash } = verifyJournal(run.journal);
    const { writer } = open(run);
    writer.append([note('more')]);
    writer.close();
    expect(verifyJournal(run.journal, hash)).toMatchObject({ records: 5, expectedAt: 4 });
  });

  it('distinguishes two copies of a run that continued differently', () => {
    const { run } = sample();
    const copy = `${run.path}-copy`;
    mkdirSync(copy);
    copyFileSync(run.journal, path.join(copy, 'journal.jsonl'));
    const here = open(run);
    here.writer.append([note('here')]);
    here.writer.close();
    expect(existsSync(path.join(copy, 'journal.jsonl'))).toBe(true);
    expect(() => verifyJournal(path.join(copy, 'journal.jsonl'), here.writer.head().hash)).toThrow(/another journal/);
  });
});
