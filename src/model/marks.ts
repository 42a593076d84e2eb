import type { Mark, RunState } from './state.ts';

/** Marks for facts of the past, which an undo cannot change. */
const HAPPENED: ReadonlySet<string> = new Set(['disruption', 'detection', 'declaration', 'start', 'end']);

/** Marks that claim a state of the system, which no longer holds after an undo. */
const CLAIMS: ReadonlySet<string> = new Set(['restored', 'first-service', 'recovery-point']);

/**
 * Makes marks of a step void. `all`: the step was undone or is to be played again, so all of its marks are gone, custom
 * names included. `claims`: the step only read, and what it saw no longer holds.
 */
export function voidMarks(state: RunState, step: string, which: 'all' | 'claims'): void {
  state.marks = state.marks.map((mark) => {
    const goes = mark.source === step && !HAPPENED.has(mark.name) && (which === 'all' || CLAIMS.has(mark.name));
    return goes ? { ...mark, void: true } : mark;
  });
}

/** A run starts and is declared once: a step that is played again does not start it again. Of other marks the last one counts. */
const ONCE: ReadonlySet<string> = new Set(['declaration', 'start']);

/** The mark that counts; undefined if all marks of that name are void. */
export function markOf({ marks }: RunState, name: string): Mark | undefined {
  const counts = (mark: Mark): boolean => mark.name === name && !mark.void;
  return ONCE.has(name) ? marks.find(counts) : marks.findLast(counts);
}
