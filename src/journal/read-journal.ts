import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import type { Recorded } from '../model/events.ts';
import { EXIT } from '../model/exit-code.ts';
import { RunbookError } from '../model/failure.ts';
import { beginsWithRecord, NO_RECORD, readRecord } from './record.ts';

export interface JournalHead {
  readonly records: number;
  /** The `sum` of the last record; 64 zeros before the first. */
  readonly hash: string;
}

export interface JournalContent {
  readonly records: readonly Recorded[];
  /** A last record that was not completely written, so never acknowledged; null for a complete journal. */
  readonly torn: { readonly offset: number; readonly bytes: number } | null;
  readonly head: JournalHead;
  /** Where the next record goes: the length of everything that verifies. */
  readonly end: number;
}

/**
 * Reads and verifies a journal. Needs no lock: a record that is being written reads as torn. Throws `journal-damaged`,
 * naming the record and its byte offset, for anything else that does not verify; changes nothing.
 */
export function readJournal(file: string): JournalContent {
  const fd = openJournalFile(file, constants.O_RDONLY);
  try {
    return readOpenJournal(fd, file);
  } finally {
    closeSync(fd);
  }
}

/** Like `readJournal`, for an open file. */
export function readOpenJournal(fd: number, file: string): JournalContent {
  const records: Recorded[] = [];
  const chain = startChain(file);
  const rest = eachLine(fd, 0, (line, offset) => records.push(chain.next(line, offset)));
  const head = { records: records.length, hash: records.at(-1)?.sum ?? NO_RECORD };
  if (rest.tail.length > 0) refuseMangledEnd(file, rest.tail, rest.offset, head.records + 1);
  const torn = rest.tail.length > 0 ? { offset: rest.offset, bytes: rest.tail.length } : null;
  return { records, torn, head, end: rest.offset };
}

/** Refuses links and anything but a regular file: a journal is opened only in the directory of its run. */
export function openJournalFile(file: string, flags: number): number {
  let fd: number;
  try {
    fd = openSync(file, flags | constants.O_NOFOLLOW, 0o600);
  } catch (error) {
    const found = NO_JOURNAL[(error as NodeJS.ErrnoException).code ?? ''];
    throw found === undefined ? error : lostJournal(file, found, error);
  }
  if (fstatSync(fd).isFile()) return fd;
  closeSync(fd);
  throw lostJournal(file, 'not a regular file');
}

const NO_JOURNAL: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  ELOOP: 'a symbolic link',
  EISDIR: 'not a regular file',
};

/** For a run that began, but whose records are missing. */
export function lostJournal(at: string, found: string, cause?: unknown): RunbookError {
  return new RunbookError(
    {
      code: 'journal-damaged',
      message: 'the journal of this run cannot be read',
      at,
      found,
      expected: 'the file that the run was recorded in',
      hint: 'restore the journal from a backup; without one this run cannot be resumed: find out by hand what its steps did, then start a new one with `runbook play FILE --new`',
    },
    EXIT.damaged,
    { cause },
  );
}

export interface Chain {
  /** The record of the next line; throws `journal-damaged` when it does not follow the one before. */
  next(line: Buffer, offset: number): Recorded;
}

export function startChain(file: string): Chain {
  let seq = 0;
  let hash = NO_RECORD;
  let epoch = 1;
  return {
    next(line, offset) {
      const read = readRecord(line);
      if ('wrong' in read) throw damaged(file, offset, seq + 1, read.wrong, 'a record whose sum matches its bytes');
      const { record } = read;
      if (record.seq !== seq + 1) throw damaged(file, offset, seq + 1, `record ${record.seq}`, `record ${seq + 1}`);
      if (record.prev !== hash) {
        throw damaged(
          file,
          offset,
          seq + 1,
          `a record that follows ${short(record.prev)}`,
          `one that follows ${short(hash)}`,
        );
      }
      if (record.epoch < epoch)
        throw damaged(file, offset, seq + 1, `epoch ${record.epoch}`, `epoch ${epoch} or later`);
      ({ seq, sum: hash, epoch } = record);
      return record;
    },
  };
}

const CHUNK = 1 << 20;

/** Calls back for every complete line; returns what is left after the last of them, and where that begins. */
export function eachLine(
  fd: number,
  from: number,
  onLine: (line: Buffer, offset: number) => void,
): { readonly tail: Buffer; readonly offset: number } {
  let pieces: Buffer[] = [];
  let offset = from;
  let position = from;
  const chunkBytes = Math.min(CHUNK, Math.max(1, fstatSync(fd).size - from));
  for (;;) {
    const chunk = Buffer.allocUnsafe(chunkBytes);
    const length = readSync(fd, chunk, 0, chunkBytes, position);
    if (length === 0) return { tail: Buffer.concat(pieces), offset };
    position += length;
    let at = 0;
    for (let end = chunk.indexOf(10); end !== -1 && end < length; end = chunk.indexOf(10, at)) {
      const part = chunk.subarray(at, end);
      const line = pieces.length > 0 ? Buffer.concat([...pieces, part]) : part;
      pieces = [];
      onLine(line, offset);
      offset += line.length + 1;
      at = end + 1;
    }
    if (at < length) pieces.push(chunk.subarray(at, length));
  }
}

/** A record without a line end was cut off while it was written, unless it is complete: then it was acknowledged, and its end damaged. */
function refuseMangledEnd(file: string, tail: Buffer, offset: number, seq: number): void {
  const zeros = tail.indexOf(0);
  const rest = zeros !== -1 && tail.subarray(zeros).every((byte) => byte === 0) ? tail.subarray(0, zeros) : tail;
  if (beginsWithRecord(rest) && !('record' in readRecord(rest))) {
    throw damaged(file, offset, seq, 'a complete record that is not followed by a line end', 'a line end');
  }
}

const short = (hash: string): string => (hash === NO_RECORD ? 'nothing' : `${hash.slice(0, 12)}…`);

export function damaged(file: string, offset: number, seq: number, found: string, expected: string): RunbookError {
  return new RunbookError(
    {
      code: 'journal-damaged',
      message: `record ${seq} of the journal, at byte ${offset}, does not verify; nothing was changed`,
      at: file,
      found,
      expected,
      hint: 'restore the journal from a backup; without one, start a new run with `runbook play FILE --new` and keep this one as evidence',
    },
    EXIT.damaged,
  );
}
