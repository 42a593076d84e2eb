import type { Condition } from '../model/condition.ts';
import type { Runbook, Section, Step } from '../model/runbook.ts';
import type { ScriptCondition } from '../shell-text/read-condition.ts';
import type { ShellScript } from '../shell-text/script.ts';
import type { Matching } from './match/matching.ts';
import { matchRemaining, matchSections } from './match/match-sections.ts';
import { matchSteps } from './match/match-steps.ts';

/** What reads the languages of gates. Loaded before the comparison, so that kinds of change are plain functions. */
export interface Readers {
  /** An `expect=` or `when=`. */
  expression(text: string): Condition;
  /** What bash demands; null if it is not read whole. */
  script(text: string): ScriptCondition | null;
  shell(text: string): ShellScript;
}

/** Two versions of a runbook, with what is the same thing in both. */
export interface Pair {
  readonly before: Runbook;
  readonly after: Runbook;
  readonly steps: Matching<Step>;
  readonly sections: Matching<Section>;
  readonly read: Readers;
  sectionOf(step: Step, side: 'before' | 'after'): Section | undefined;
}

export function pairUp(before: Runbook, after: Runbook, read: Readers): Pair {
  const old = new Map(before.sections.map((section) => [section.id, section]));
  const fresh = new Map(after.sections.map((section) => [section.id, section]));
  const sectionOf: Pair['sectionOf'] = ({ section }, side) => (side === 'before' ? old : fresh).get(section);
  const matcher = matchSections(before, after);
  const steps = matchSteps(before.steps, after.steps, matcher, sectionOf);
  const sections = matchRemaining(matcher, { before, after }, steps);
  return { before, after, steps, sections, read, sectionOf };
}
