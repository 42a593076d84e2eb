import { EXIT } from '../model/exit-code.ts';
import { RunbookError } from '../model/failure.ts';
import { readJournal, type JournalContent, type JournalHead } from './read-journal.ts';

export interface Verification extends JournalHead {
  readonly torn: JournalContent['torn'];
  /** Number of the record with the expected hash: less than `records` when the run continued after it. Null without one. */
  readonly expectedAt: number | null;
}

/**
 * Checks every sum and the chain, and with `expectedHead` (a hash that the end of a run or its report printed, or at least its first 12
 * digits) that nothing was cut off since. Throws `journal-damaged`. It proves that the journal is as its
 * last writer left it, not which writer that was: a process that can write the file can also compute a new chain.
 */
export function verifyJournal(file: string, expectedHead?: string): Verification {
  const { records, head, torn } = readJournal(file);
  if (expectedHead === undefined) return { ...head, torn, expectedAt: null };
  const wanted = expectedHead.toLowerCase();
  const found = /^[0-9a-f]{12,64}$/.test(wanted) ? records.find(({ sum }) => sum.startsWith(wanted)) : undefined;
  if (found) return { ...head, torn, expectedAt: found.seq };
  throw new RunbookError(
    {
      code: 'journal-damaged',
      message: 'the journal has no record with this hash: its end was cut off, or it is another journal',
      at: file,
      found: `${head.records} records, head ${head.hash}`,
      expected: `a record with the hash ${expectedHead}`,
      hint: 'compare it with the head that the report of this run prints, and look for a backup of the journal',
    },
    EXIT.damaged,
  );
}
