import type { FileReading } from '../read-file.ts';
import type { LocalLink, LocalStep } from '../build/local-step.ts';
import { hasAbove } from '../outline/section-tree.ts';
import { slugOf } from '../outline/slug.ts';

/** What a `"play"` link takes from a file. */
export interface Selection {
  /** Indexes of the sections that come with it, in order; empty if single steps are played. */
  readonly sections: readonly number[];
  readonly items: readonly (LocalStep | LocalLink)[];
  /** True if the link names its sections: this also chooses an alternative among them. */
  readonly named: boolean;
}

type Found = { readonly section: number } | { readonly step: number };

/** Resolves `` (the whole file), `id` or `a..b`; a returned string says what is wrong with it. */
export function selectFragment(reading: FileReading, fragment: string): Selection | string {
  const { outline, items } = reading;
  if (fragment === '') return { sections: outline.sections.map((_, index) => index).slice(1), items, named: false };
  const [from = '', to = from] = fragment.split('..');
  const first = find(reading, from);
  const last = find(reading, to);
  if (typeof first === 'string') return first;
  if (typeof last === 'string') return last;
  if ('section' in first && 'section' in last) return selectSections(reading, first.section, last.section, fragment);
  if ('step' in first && 'step' in last) return selectSteps(reading, first.step, last.step, fragment);
  return `#${from} and #${to} are not siblings: one is a section, the other a step`;
}

function find({ outline, items }: FileReading, id: string): Found | string {
  const explicit = outline.sections.findIndex((one) => one.explicitId && one.id === id);
  if (explicit >= 0) return { section: explicit };
  const step = items.findIndex((one) => one.type === 'step' && one.step.explicitId && one.step.id === id);
  if (step >= 0) return { step };
  const same = outline.sections.flatMap((one, index) => (index > 0 && slugOf(one.title) === id ? [index] : []));
  if (same.length > 1) return `#${id} is the slug of ${same.length} headings, so the section needs an explicit id`;
  return same[0] === undefined ? `there is no section or step #${id}` : { section: same[0] };
}

function selectSections(
  { outline, items }: FileReading,
  first: number,
  last: number,
  fragment: string,
): Selection | string {
  const { sections } = outline;
  if (sections[first]?.parent !== sections[last]?.parent) return `#${fragment}: the two sections are not siblings`;
  if (first > last) return `#${fragment}: the second section is above the first`;
  const parent = sections[first]?.parent;
  const roots = new Set(
    sections.flatMap((one, index) => (index >= first && index <= last && one.parent === parent ? [index] : [])),
  );
  const inside = (index: number): boolean => hasAbove(sections, index, (_, at) => roots.has(at));
  return {
    sections: sections.map((_, index) => index).filter(inside),
    items: items.filter((one) => inside(one.section)),
    named: true,
  };
}

/** Steps come with the gates and undos that follow them. */
function selectSteps({ items }: FileReading, first: number, last: number, fragment: string): Selection | string {
  if (items[first]?.section !== items[last]?.section) return `#${fragment}: the two steps are not in the same section`;
  if (first > last) return `#${fragment}: the second step is above the first`;
  let end = last + 1;
  while (end < items.length && belongs(items[end], items[last])) end += 1;
  return { sections: [], items: items.slice(first, end), named: true };
}

function belongs(next: LocalStep | LocalLink | undefined, owner: LocalStep | LocalLink | undefined): boolean {
  if (next?.type !== 'step' || owner?.type !== 'step') return false;
  const { target, undoes } = next.step;
  return undoes === owner.step.id || (target !== null && 'step' in target && target.step === owner.step.id);
}
