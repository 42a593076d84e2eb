import type { Runbook, Section, Step } from '../../model/runbook.ts';

/** The sections of a runbook as a tree that can be walked upwards, in constant time for each level. */
export interface Outline {
  section(id: string): Section | undefined;
  /** The section itself and all around it, innermost first. */
  around(id: string): readonly Section[];
  contains(outer: string, inner: string): boolean;
}

export function outlineOf(runbook: Runbook): Outline {
  const sections = new Map(runbook.sections.map((section) => [section.id, section]));
  const paths = new Map<string, readonly Section[]>();
  const around = (id: string): readonly Section[] => {
    const known = paths.get(id);
    if (known) return known;
    const section = sections.get(id);
    const path = section === undefined ? [] : [section, ...(section.parent === null ? [] : around(section.parent))];
    paths.set(id, path);
    return path;
  };
  return {
    section: (id) => sections.get(id),
    around,
    contains: (outer, inner) => around(inner).some((section) => section.id === outer),
  };
}

/** A step without code, which a human answers or does. It has no attempt that a gate could be part of. */
export const isHumanStep = (step: Step): boolean =>
  step.role === 'check' || step.role === 'manual' || step.role === 'approve';
