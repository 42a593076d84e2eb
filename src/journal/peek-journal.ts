import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { listRuns, openRun, type RunDirectory } from './run-directory.ts';
import type { Recorded } from '../model/events.ts';
import { EXIT } from '../model/exit-code.ts';
import { RunbookError } from '../model/failure.ts';

/** The first and the last complete record of a journal, unverified and without reading the records between them. */
export interface JournalEnds {
  readonly first: Recorded & { readonly type: 'run.started' };
  readonly last: Recorded;
}

const EDGE_BYTES = 65_536;

/** Null when there is no journal or it is unreadable: such a run is not listed as resumable. */
export function peekJournal(run: RunDirectory): JournalEnds | null {
  let fd: number;
  try {
    fd = openSync(run.journal, 'r');
  } catch {
    return null;
  }
  try {
    const stats = fstatSync(fd);
    if (!stats.isFile()) return null;
    const { size } = stats;
    const first = firstLine(fd, size);
    const last = lastLine(fd, size);
    return first?.type === 'run.started' && last ? { first, last } : null;
  } finally {
    closeSync(fd);
  }
}

function firstLine(fd: number, size: number): Recorded | null {
  for (let bytes = EDGE_BYTES; ; bytes *= 4) {
    const text = readAt(fd, 0, Math.min(bytes, size));
    const end = text.indexOf('\n');
    if (end >= 0) return parse(text.slice(0, end));
    if (bytes >= size) return null;
  }
}

function lastLine(fd: number, size: number): Recorded | null {
  for (let bytes = EDGE_BYTES; ; bytes *= 4) {
    const text = readAt(fd, Math.max(0, size - bytes), Math.min(bytes, size));
    const end = text.lastIndexOf('\n');
    const start = text.lastIndexOf('\n', end - 1);
    if (end >= 0 && (start >= 0 || bytes >= size)) return parse(text.slice(start + 1, end));
    if (bytes >= size) return null;
  }
}

function readAt(fd: number, position: number, length: number): string {
  const buffer = Buffer.alloc(length);
  const read = readSync(fd, buffer, 0, length, position);
  return buffer.toString('utf8', 0, read);
}

function parse(line: string): Recorded | null {
  try {
    return JSON.parse(line) as Recorded;
  } catch {
    // Damaged: status and verify-journal say where.
    return null;
  }
}

/** The newest run that began and has not ended. Throws `run-not-found` when there is none. */
export function newestUnfinished(root: string): RunDirectory {
  const found = listRuns(root).find((run) => {
    const seen = peekJournal(run);
    return seen !== null && seen.last.type !== 'run.ended';
  });
  if (found) return openRun(root, found.id);
  throw new RunbookError(
    {
      code: 'run-not-found',
      message: `no unfinished run in ${root}`,
      hint: 'list all runs with `runbook list`; runs are kept in .runbook below the folder they were started in',
    },
    EXIT.usage,
  );
}
