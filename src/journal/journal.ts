import { closeSync, fdatasyncSync, fstatSync, statSync, type Stats } from 'node:fs';
import type { Recorded, RunEvent } from '../model/events.ts';
import { EXIT } from '../model/exit-code.ts';
import { cannotWrite, RunbookError } from '../model/failure.ts';
import type { Clock, CrashPoints, JournalWriter } from '../model/ports.ts';
import { writeFully } from '../durable-files/index.ts';
import type { Lock } from './lock.ts';
import type { JournalHead } from './read-journal.ts';
import { writeRecord } from './record.ts';

export interface JournalSettings {
  readonly clock: Clock;
  /** Redacts an event; what it returns is what is written and what every view receives. */
  readonly redact: (event: RunEvent) => RunEvent;
  readonly crash: CrashPoints;
  /** False only for the runs of `test`, which are gone when it ends: nobody resumes them after a power loss. */
  readonly sync?: boolean;
}

export interface JournalPosition {
  readonly fd: number;
  readonly file: string;
  readonly size: number;
  readonly head: JournalHead;
  readonly epoch: number;
  /** Commands from the inbox that records already answer. */
  readonly causes: Iterable<string>;
}

/** The open journal of a run that this process holds. */
export class Journal implements JournalWriter {
  readonly #settings: JournalSettings;
  readonly #position: JournalPosition;
  readonly #lock: Lock;
  readonly #causes: Set<string>;
  readonly #own: Stats;
  #size: number;
  #head: JournalHead;
  #cause: string | null = null;
  #poison: RunbookError | null = null;
  #closed = false;

  constructor(position: JournalPosition, lock: Lock, settings: JournalSettings) {
    this.#position = position;
    this.#lock = lock;
    this.#settings = settings;
    this.#own = fstatSync(position.fd);
    this.#size = position.size;
    this.#head = position.head;
    this.#causes = new Set(position.causes);
  }

  /**
   * Writes all records of one call in one buffer with one sync, and returns them when they are on disk. Throws
   * `journal-write`, from then on the same error, when they cannot be written or another process has the journal.
   */
  append(events: readonly RunEvent[]): readonly Recorded[] {
    if (this.#poison) throw this.#poison;
    if (events.length === 0) return [];
    const { records, lines } = this.#serialise(events);
    const { fd } = this.#position;
    const { crash } = this.#settings;
    const bytes = Buffer.from(lines);
    try {
      this.#refuseChanged();
      crash.reach('journal.before-write');
      writeFully(fd, bytes);
      crash.reach('journal.after-write');
      if (this.#settings.sync !== false) fdatasyncSync(fd);
      crash.reach('journal.after-sync');
      this.#refuseTakenOver();
    } catch (error) {
      this.#poison = error instanceof RunbookError ? error : unwritten(this.#position.file, error);
      throw this.#poison;
    }
    this.#size += bytes.length;
    this.#head = { records: this.#head.records + records.length, hash: records.at(-1)?.sum ?? this.#head.hash };
    if (this.#cause !== null) this.#causes.add(this.#cause);
    return records;
  }

  head(): JournalHead {
    return this.#head;
  }

  /** True when a record answers this command from the inbox. */
  answers(cause: string): boolean {
    return this.#causes.has(cause);
  }

  /** Records have this command as their cause until it is set to null. */
  setCause(cause: string | null): void {
    this.#cause = cause;
  }

  /** Releases the run. May be called more than once. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#poison ??= unwritten(this.#position.file, new Error('it was closed'));
    closeSync(this.#position.fd);
    this.#lock.release();
  }

  #serialise(events: readonly RunEvent[]): { records: Recorded[]; lines: string } {
    const { clock, redact } = this.#settings;
    const wall = new Date(clock.wall()).toISOString();
    const mono = Math.round(clock.mono());
    const cause = this.#cause === null ? {} : { cause: this.#cause };
    const records: Recorded[] = [];
    let { records: seq, hash } = this.#head;
    let lines = '';
    for (const event of events) {
      seq += 1;
      const { record, line } = writeRecord(
        redact(event),
        { v: 1, seq, epoch: this.#position.epoch, wall, mono, ...cause },
        hash,
      );
      hash = record.sum;
      lines += `${line}\n`;
      records.push(record);
    }
    return { records, lines };
  }

  /** A second safety net below the lock: stops writing if another process wrote here without it, or put another file here. */
  #refuseChanged(): void {
    const { fd, file } = this.#position;
    const { size } = fstatSync(fd);
    if (size !== this.#size) throw changed(file, `${size} bytes`, `${this.#size} bytes, as this process left it`);
    this.#refuseTakenOver();
  }

  /**
   * A take-over puts a copy under the name of the journal. Checked again after the sync, because what was written since then went
   * to a file that nothing reads, and must not be acknowledged.
   */
  #refuseTakenOver(): void {
    const { file } = this.#position;
    const named = statSync(file, { throwIfNoEntry: false });
    if (!named) throw gone(file);
    if (named.ino !== this.#own.ino || named.dev !== this.#own.dev)
      throw changed(file, 'another file under its name', OPENED);
  }
}

const OPENED = 'the file that this process opened';

/** A take-over never leaves the name empty: the file, or the folder that it is in, was removed. */
function gone(at: string): RunbookError {
  return new RunbookError({
    code: 'journal-write',
    message: 'the journal no longer exists: it was removed or renamed while the run was played',
    at,
    found: 'no file under its name',
    expected: OPENED,
    hint: 'put it back, then `runbook resume`; without it, start a new run with `runbook play FILE --new`; nothing more was started',
  });
}

function changed(at: string, found: string, expected: string): RunbookError {
  return new RunbookError(
    {
      code: 'journal-write',
      message: 'the journal was changed by another process, which has taken over the run',
      at,
      found,
      expected,
      hint: 'run `runbook status` to see the state of the run and what plays it; nothing more is started here',
    },
    EXIT.held,
  );
}

/** Why a record was not acknowledged. */
const unwritten = (at: string, cause: unknown): RunbookError =>
  cannotWrite(
    {
      failed: 'the journal could not be written',
      at,
      expected: 'every record on disk before anything is done',
      left: 'nothing more was started',
      next: '`runbook resume`',
    },
    cause,
  );
