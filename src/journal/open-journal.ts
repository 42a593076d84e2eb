import {
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fdatasyncSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readSync,
  renameSync,
} from 'node:fs';
import path from 'node:path';
import type { Recorded } from '../model/events.ts';
import { orCannotWrite } from '../model/failure.ts';
import { PRIVATE_FILE, syncDirectory, writeAtomically, writeFully } from '../durable-files/index.ts';
import { Journal, type JournalSettings } from './journal.ts';
import { takeLock } from './lock.ts';
import { openJournalFile, readOpenJournal, type JournalContent } from './read-journal.ts';
import type { RunDirectory } from './run-directory.ts';

export interface OpenJournalOptions extends JournalSettings {
  /** Take the run from its holder; records have a higher epoch from then on. */
  readonly takeOver?: boolean;
}

export interface OpenedJournal {
  readonly writer: Journal;
  readonly records: readonly Recorded[];
  /** A torn record that was set aside in the file `copy` of the run directory. The caller appends `journal.recovered`. */
  readonly recovered: { readonly bytes: number; readonly copy: string } | null;
}

/**
 * Takes the lock of the run, then reads and verifies its journal and opens it for appending; creates it for a new run. A
 * torn end is copied aside, cut off and synced. Throws `run-held`, `journal-write` where it cannot be written, and
 * `journal-damaged` without changing anything.
 */
export function openJournal(run: RunDirectory, options: OpenJournalOptions): OpenedJournal {
  const about = {
    failed: 'the journal could not be opened',
    at: run.journal,
    expected: 'a readable and writable journal',
    left: 'nothing was started',
    next: 'give the command again',
  };
  return orCannotWrite(about, () => open(run, options));
}

function open(run: RunDirectory, options: OpenJournalOptions): OpenedJournal {
  const { takeOver = false, ...settings } = options;
  const { clock, crash } = settings;
  const lock = takeLock(run.lock, { now: new Date(clock.wall()).toISOString(), takeOver });
  let fd: number | null = null;
  try {
    if (takeOver) replaceJournal(run);
    fd = openForAppend(run);
    const content = readOpenJournal(fd, run.journal);
    const recovered = content.torn ? setAside(run, fd, content.torn) : null;
    if (recovered) crash.reach('journal.recovered');
    const position = {
      fd,
      file: run.journal,
      size: content.end,
      head: content.head,
      epoch: (content.records.at(-1)?.epoch ?? 1) + (takeOver ? 1 : 0),
      causes: causesOf(content),
    };
    return { writer: new Journal(position, lock, settings), records: content.records, recovered };
  } catch (error) {
    if (fd !== null) closeSync(fd);
    lock.release();
    throw error;
  }
}

const causesOf = ({ records }: JournalContent): string[] =>
  records.flatMap(({ cause }) => (cause === undefined ? [] : [cause]));

/** Only the journal of a new run is created: one that is missing later was lost, and an empty one would repeat every step. */
function openForAppend(run: RunDirectory): number {
  const flags = constants.O_RDWR | constants.O_APPEND;
  if (!run.fresh || existsSync(run.journal)) return openJournalFile(run.journal, flags);
  const fd = openJournalFile(run.journal, flags | constants.O_CREAT | constants.O_EXCL);
  fsyncSync(fd);
  syncDirectory(run.path);
  return fd;
}

function setAside(
  run: RunDirectory,
  fd: number,
  torn: { offset: number; bytes: number },
): { bytes: number; copy: string } {
  const tail = readFrom(fd, torn.offset);
  const copy = nameAside(run, torn.offset);
  writeAtomically(path.join(run.path, copy), tail);
  ftruncateSync(fd, torn.offset);
  fdatasyncSync(fd);
  return { bytes: tail.length, copy };
}

function nameAside(run: RunDirectory, offset: number): string {
  for (let count = 1; ; count += 1) {
    const name = `journal.torn-${offset}${count === 1 ? '' : `-${count}`}`;
    if (!existsSync(path.join(run.path, name))) return name;
  }
}

/**
 * Fences the old writer: from now on the name means a copy, so an old writer that continues finds another file there. What
 * it acknowledged up to that moment is in the copy, or follows it.
 */
function replaceJournal(run: RunDirectory): void {
  if (!existsSync(run.journal)) return;
  const old = openJournalFile(run.journal, constants.O_RDONLY);
  const fresh = `${run.journal}.taken`;
  try {
    copyFileSync(run.journal, fresh);
    const fd = openSync(fresh, constants.O_RDWR | constants.O_APPEND | constants.O_NOFOLLOW, PRIVATE_FILE);
    try {
      fsyncSync(fd);
      renameSync(fresh, run.journal);
      syncDirectory(run.path);
      const late = readFrom(old, fstatSync(fd).size);
      writeFully(fd, late);
      fdatasyncSync(fd);
    } finally {
      closeSync(fd);
    }
  } finally {
    closeSync(old);
  }
}

function readFrom(fd: number, offset: number): Buffer {
  const { size } = fstatSync(fd);
  const bytes = Buffer.alloc(Math.max(0, size - offset));
  let at = 0;
  while (at < bytes.length) {
    const length = readSync(fd, bytes, at, bytes.length - at, offset + at);
    if (length === 0) break;
    at += length;
  }
  return bytes.subarray(0, at);
}
