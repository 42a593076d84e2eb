import type { Recorded } from '../model/events.ts';
import type { RunState } from '../model/state.ts';

/** The only input of a report besides the state: the same journal gives the same bytes. */
export interface ReportContext {
  /** The journal that `state` was folded from. */
  readonly records: readonly Recorded[];
  /** Files of the run that do not match the journal; absent if they were not checked. */
  readonly mismatches?: readonly { readonly what: string; readonly found: string; readonly expected: string }[];
  /** The output of an attempt, in order; without it a report shows no output. Redacted, but not neutralised. */
  readonly printed?: (step: string, attempt: number) => readonly Printed[];
}

/** A piece of output, with the milliseconds since the start of its step; infinite if no runner was watching. */
export interface Printed {
  readonly ms: number;
  readonly text: string;
}

/** A form in which a run is reported: one file and one line of the table. */
export interface ReportFormat {
  /** The name in `report --format NAME`. */
  readonly name: string;
  /** One line for help and docs. */
  readonly summary: string;
  /** The extension of the file, without the dot. */
  readonly extension: string;
  /** The mode of the file; by default only its owner may read it, since a report holds the output of commands. */
  readonly mode?: number;
  render(state: RunState, context: ReportContext): string | Promise<string>;
}
