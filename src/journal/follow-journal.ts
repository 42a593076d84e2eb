import { closeSync, constants, existsSync, fstatSync } from 'node:fs';
import type { Recorded } from '../model/events.ts';
import { damaged, eachLine, openJournalFile, startChain, type Chain } from './read-journal.ts';

export interface Following {
  stop(): void;
}

export interface FollowOptions {
  /** Records in order, each once, verified; the first call has all existing ones. */
  readonly onRecords: (records: readonly Recorded[]) => void;
  /** `journal-damaged`; following stops after it. */
  readonly onError: (error: unknown) => void;
  /** Milliseconds between checks; 200 by default. */
  readonly everyMs?: number;
}

/** Watches a journal that another process writes. It need not exist yet. A record counts once its line end is written. */
export function followJournal(file: string, options: FollowOptions): Following {
  const chain = startChain(file);
  let end = 0;
  const look = (): void => {
    try {
      const read = readOn(file, end, chain);
      end = read.end;
      if (read.records.length > 0) options.onRecords(read.records);
    } catch (error) {
      clearInterval(timer);
      options.onError(error);
    }
  };
  const timer = setInterval(look, options.everyMs ?? 200);
  look();
  return { stop: () => clearInterval(timer) };
}

/** Opened again each time: a take-over puts another file here, which begins with the same bytes. */
function readOn(file: string, from: number, chain: Chain): { readonly records: Recorded[]; readonly end: number } {
  if (from === 0 && !existsSync(file)) return { records: [], end: 0 };
  const fd = openJournalFile(file, constants.O_RDONLY);
  try {
    const { size } = fstatSync(fd);
    if (size < from) throw damaged(file, size, 0, `${size} bytes`, `at least the ${from} bytes that were read before`);
    const records: Recorded[] = [];
    const { offset } = eachLine(fd, from, (line, at) => records.push(chain.next(line, at)));
    return { records, end: offset };
  } finally {
    closeSync(fd);
  }
}
