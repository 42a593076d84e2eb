import { closeSync, constants, existsSync, fstatSync } from 'node:fs';
import type { Recorded } from '../model/events.ts';
import { damaged, eachLine, openJournalFile, startChain, type Chain } from './read-journal.ts';

export interface Following {
  stop(): void;
}

export interface FollowOptions {
  /** Records in their order, each once, verified; the first call has all that are there already. */
  readonly onRecords: (records: readonly Recorded[]) => void;
  /** `journal-damaged`; nothing is followed after it. */
  readonly onError: (error: unknown) => void;
  /** Milliseconds between looks; 200 when left out. */
  readonly everyMs?: number;
}

/** Watches a journal that another process writes. It need not exist yet. A record counts when its line end is there. */
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

/** Opened anew each time: a take-over puts another file here, which begins with the same bytes. */
function readOn(file: string, from: number, chain: Chain): { readonly records: Recorded[]; readonly end: number } {
  if (from === 0 && !existsSync(file)) return { records: [], end: 0 };
  const fd = openJournalFile(file, constants.O_RDONLY);
  try {
    const { size } = fstatSync(fd);
    if (size < from) throw damaged(file, size, 0, `${size} bytes`, `${from} bytes or more, as were read before`);
    const records: Recorded[] = [];
    const { offset } = eachLine(fd, from, (line, at) => records.push(chain.next(line, at)));
    return { records, end: offset };
  } finally {
    closeSync(fd);
  }
}
