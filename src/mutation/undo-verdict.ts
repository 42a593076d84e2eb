import type { Change } from './changes.ts';

/** What a step had changed by the time the next one began. */
export interface StepChanges {
  readonly step: string;
  readonly changes: readonly Change[];
}

/** What the undo of a step left different. */
export interface UndoVerdict {
  readonly step: string;
  /** Items that are not as before the step, with what the undo should have done. */
  readonly wrong: readonly {
    readonly item: string;
    readonly problem: 'not removed' | 'not brought back' | 'different' | 'added' | 'unreadable';
  }[];
  /** Items that a later step without an undo has changed too, so that nobody can know how they should be. */
  readonly notJudged: number;
  /** What was added on purpose, if the undo says why (`keeps=`). */
  readonly kept: number;
}

export interface UndoneStep {
  readonly step: string;
  /** Changes of the step. */
  readonly changes: readonly Change[];
  /** What is different between the moment before the undo and the one after it. */
  readonly undone: readonly Change[];
  /** The digest of an item after the undo; null if it is not there. */
  readonly now: (item: string) => string | null;
  /** Items that steps without an undo have changed after this step. */
  readonly overwritten: ReadonlySet<string>;
  /** Why the undo leaves additions behind; null if it must not. */
  readonly keeps: string | null;
}

/**
 * Compares the content after an undo with that before its step. Judges what the step or the undo changed; with `keeps`, what is
 * additional may stay.
 */
export function judgeUndo({ step, changes, undone, now, overwritten, keeps }: UndoneStep): UndoVerdict {
  const before = new Map(changes.map((change) => [change.item, change]));
  const after = new Map(undone.map((change) => [change.item, change]));
  const wrong: UndoVerdict['wrong'][number][] = [];
  let [notJudged, kept] = [0, 0];
  for (const item of new Set([...before.keys(), ...after.keys()])) {
    const [of, by] = [before.get(item), after.get(item)];
    if (overwritten.has(item)) {
      if (of) notJudged += 1;
      continue;
    }
    // What the step did not touch has to be as before the undo.
    const expected = of ? of.before : (by?.before ?? null);
    const found = now(item);
    if (found === expected) continue;
    if (expected === null && keeps !== null) kept += 1;
    else wrong.push({ item, problem: problemOf(expected, found, of !== undefined) });
  }
  return { step, wrong, notJudged, kept };
}

function problemOf(
  expected: string | null,
  found: string | null,
  byStep: boolean,
): UndoVerdict['wrong'][number]['problem'] {
  if (found === null) return 'not brought back';
  if (expected === null) return byStep ? 'not removed' : 'added';
  return 'different';
}
