import type { Recorded } from '../model/events.ts';
import type { RunState } from '../model/state.ts';

/** What a report may be made from, and nothing else: the same journal gives the same bytes. */
export interface ReportContext {
  /** The journal that `state` was folded from. */
  readonly records: readonly Recorded[];
  /** Files of the run that are not what the journal says; absent where nobody has looked. */
  readonly mismatches?: readonly { readonly what: string; readonly found: string; readonly expected: string }[];
  /** What an attempt printed, in order; without it a report shows no output. Redacted, but not neutralised. */
  readonly printed?: (step: string, attempt: number) => readonly Printed[];
}

/** A piece of output, and how many milliseconds after its step's begin it was there; infinite when nobody was looking. */
export interface Printed {
  readonly ms: number;
  readonly text: string;
}

/** A form in which a run is reported: one file and one line of the table. */
export interface ReportFormat {
  /** As `report --format NAME` has it. */
  readonly name: string;
  /** One line for help and docs. */
  readonly summary: string;
  /** Of the file it is written to, without the dot. */
  readonly extension: string;
  /** Of the file it is written to; unless told only its owner may read it, since a report holds what commands printed. */
  readonly mode?: number;
  render(state: RunState, context: ReportContext): string | Promise<string>;
}
