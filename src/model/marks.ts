import type { Mark, RunState } from './state.ts';

/** What happened at a time, and cannot be made not to have happened. */
const HAPPENED: ReadonlySet<string> = new Set(['disruption', 'detection', 'declaration', 'start', 'end']);

/** What claims a state of the system, which is gone when anything of it is taken back. */
const CLAIMS: ReadonlySet<string> = new Set(['restored', 'first-service', 'recovery-point']);

/**
 * Makes marks of a step void. `all`: it was undone, or is to be played again, and what it had set is gone, names of the runbook's
 * own included. `claims`: it only looked, and what it saw is no longer so.
 */
export function voidMarks(state: RunState, step: string, which: 'all' | 'claims'): void {
  state.marks = state.marks.map((mark) => {
    const goes = mark.source === step && !HAPPENED.has(mark.name) && (which === 'all' || CLAIMS.has(mark.name));
    return goes ? { ...mark, void: true } : mark;
  });
}

/** A run is begun and declared once: a step that is played again does not begin it anew. Of all others the last word counts. */
const ONCE: ReadonlySet<string> = new Set(['declaration', 'start']);

/** The mark that counts; undefined when there is none that is not void. */
export function markOf({ marks }: RunState, name: string): Mark | undefined {
  const counts = (mark: Mark): boolean => mark.name === name && !mark.void;
  return ONCE.has(name) ? marks.find(counts) : marks.findLast(counts);
}
