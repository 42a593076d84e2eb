import type { Runbook, Section } from './runbook.ts';

/** What a part of a runbook needs, by the budgets of its sections. */
export interface Need {
  readonly ms: number;
  /** One of several alternatives, of which only one is played. */
  readonly option: boolean;
}

export type Children = ReadonlyMap<string, readonly Section[]>;

/** The sections from the mark declaration to the last mark restored; null if nothing sets that mark. */
export function whileTheClockRuns({
  sections,
  steps,
}: Pick<Runbook, 'sections' | 'steps'>): ReadonlySet<string> | null {
  const of = (mark: string) => steps.filter(({ attributes }) => attributes.mark === mark).map(({ section }) => section);
  const end = sections.findIndex(({ id }) => id === of('restored').at(-1));
  if (end < 0) return null;
  const begin = Math.max(
    0,
    sections.findIndex(({ id }) => id === of('declaration')[0]),
  );
  const counted = new Set(sections.slice(begin, end + 1).map(({ id }) => id));
  const parents = new Map(sections.map(({ id, parent }) => [id, parent]));
  for (const id of counted) for (let up = parents.get(id); up != null; up = parents.get(up)) counted.add(up);
  return counted;
}

export function childrenOf(
  { sections }: Pick<Runbook, 'sections'>,
  counted: ReadonlySet<string> | null = null,
): Children {
  const children = new Map<string, Section[]>();
  for (const section of sections)
    if (section.parent !== null && !section.attributes.skip && (counted?.has(section.id) ?? true))
      put(children, section.parent, section);
  return children;
}

function put(children: Map<string, Section[]>, parent: string, section: Section): void {
  const list = children.get(parent);
  if (list) list.push(section);
  else children.set(parent, [section]);
}

/** Its parts together, or its own budget where that is longer or its parts have none. */
export function needOf(section: Section, children: Children): Need {
  const parts = (children.get(section.id) ?? []).map((one) => needOf(one, children));
  const { budgetMs, option } = section.attributes;
  return { ms: Math.max(together(parts), parts.some(({ ms }) => ms > 0) ? 0 : (budgetMs ?? 0)), option };
}

/** One after the other; of alternatives the longest. */
export function together(parts: readonly Need[]): number {
  const options = parts.filter(({ option }) => option).map(({ ms }) => ms);
  return parts.reduce((sum, { ms, option }) => sum + (option ? 0 : ms), 0) + Math.max(0, ...options);
}
