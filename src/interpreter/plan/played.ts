import type { Runbook, Section, Step } from '../../model/runbook.ts';
import type { OptionGroup } from './options.ts';
import type { Outline } from './outline.ts';

/** What is left of the document when the alternatives that were not chosen and what is documentation only are gone. */
export interface Played {
  readonly sections: readonly Section[];
  readonly steps: readonly Step[];
}

export function leaveOutAlternatives(
  runbook: Runbook,
  outline: Outline,
  groups: readonly OptionGroup[],
  chosen: readonly string[],
): Played {
  const kept = new Set(chosen);
  const dropped = new Set(
    groups.flatMap((group) => group.options.map((option) => option.id)).filter((id) => !kept.has(id)),
  );
  const isPlayed = (id: string): boolean =>
    outline.around(id).every((section) => !section.attributes.skip && !dropped.has(section.id));
  const sections = runbook.sections.filter((section) => isPlayed(section.id));
  const alive = new Set(sections.map((section) => section.id));
  return { sections, steps: runbook.steps.filter((step) => alive.has(step.section)) };
}
