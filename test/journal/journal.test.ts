import { createHash } from 'node:crypto';
import { readFileSync, statSync, truncateSync, unlinkSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { openRun, readJournal } from '../../src/journal/index.ts';
import { createRedactor } from '../../src/redaction/redactor.ts';
import { newRun, note, open, recordedRun } from './support/runs.ts';

const linesOf = (file: string): string[] => readFileSync(file, 'utf8').trimEnd().split('\n');

describe('append', () => {
  it('stamps each record, chains it to the previous one and ends it with the sum of its exact bytes', () => {
    const run = newRun();
    const { writer } = open(run);
    const records = [...writer.append([note('a'), note('b')]), ...writer.append([note('c')])];
    let prev = '0'.repeat(64);
    for (const [index, line] of linesOf(run.journal).entries()) {
      const body = line.slice(0, line.lastIndexOf(',"sum":"'));
      const sum = createHash('sha256').update(body).digest('hex');
      expect(JSON.parse(line)).toEqual({ ...records[index] });
      expect(records[index]).toMatchObject({
        v: 1,
        seq: index + 1,
        epoch: 1,
        prev,
        sum,
        wall: '2026-01-15T03:15:02.250Z',
        mono: 1234,
      });
      prev = sum;
    }
    expect(writer.head()).toEqual({ records: 3, hash: prev });
    writer.close();
  });

  it('continues where the journal ended', () => {
    const run = recordedRun(3);
    const { writer, records } = open(run);
    expect(records.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    writer.append([note('more')]);
    writer.close();
    expect(readJournal(run.journal).head.records).toBe(4);
  });

  it('writes and returns events without their secrets', () => {
    const run = newRun();
    const redactor = createRedactor([{ name: 'PW', value: 'correct horse' }]);
    const { writer } = open(run, { redact: (event) => redactor.event(event) });
    const [record] = writer.append([note('it is correct horse')]);
    writer.close();
    expect(record).toMatchObject({ text: 'it is [redacted PW]' });
    expect(readFileSync(run.journal, 'utf8')).not.toContain('correct horse');
  });

  it('writes files that only their owner can read', () => {
    const run = recordedRun(1);
    for (const file of [run.journal, run.lock]) expect(statSync(file).mode & 0o777).toBe(0o600);
    for (const folder of [run.path, run.inbox, run.steps, run.source])
      expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  it('writes nothing more after an error, and says the same each time', () => {
    const run = newRun();
    let broken = false;
    const crash = {
      reach(name: string) {
        if (broken && name === 'journal.after-write')
          throw Object.assign(new Error('EIO: i/o error, fdatasync'), { code: 'EIO' });
      },
    };
    const { writer } = open(run, { crash });
    writer.append([note('good')]);
    broken = true;
    expect(() => writer.append([note('unsure')])).toThrow(/could not be written: EIO/);
    broken = false;
    const size = statSync(run.journal).size;
    expect(() => writer.append([note('later')])).toThrow(/could not be written: EIO/);
    expect(statSync(run.journal).size).toBe(size);
    expect(writer.head().records).toBe(1);
    writer.close();
  });

  it('stops when another process changed the size of the journal', () => {
    const run = newRun();
    const { writer } = open(run);
    writer.append([note('a')]);
    writer.append([note('b')]);
    truncateSync(run.journal, statSync(run.journal).size - 10);
    expect(() => writer.append([note('c')])).toThrow(expect.objectContaining({ exitCode: 4 }));
    writer.close();
  });

  it('stops when the journal was deleted', () => {
    const run = newRun();
    const { writer } = open(run);
    writer.append([note('a')]);
    unlinkSync(run.journal);
    expect(() => writer.append([note('b')])).toThrow(
      expect.objectContaining({
        exitCode: 1,
        failure: expect.objectContaining({ code: 'journal-write', found: 'no file under its name' }),
      }),
    );
    writer.close();
  });

  it('refuses after close', () => {
    const { writer } = open(newRun());
    writer.close();
    writer.close();
    expect(() => writer.append([note('a')])).toThrow(/closed/);
  });
});

describe('opening', () => {
  it('does not start a lost journal again', () => {
    const run = recordedRun(2);
    unlinkSync(run.journal);
    const again = openRun(path.dirname(run.path), run.id);
    expect(() => open(again)).toThrow(expect.objectContaining({ exitCode: 5 }));
  });

  it('releases the run when the journal cannot be opened', () => {
    const run = recordedRun(2);
    truncateSync(run.journal, 0);
    expect(() => open({ ...run, journal: path.join(run.path, 'missing'), fresh: false })).toThrow(/cannot be read/);
    open(run).writer.close();
  });
});
