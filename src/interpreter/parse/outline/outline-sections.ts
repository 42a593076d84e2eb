import type { Heading, Paragraph, RootContent, Strong } from 'mdast';
import { toString } from 'mdast-util-to-string';
import type { ExcludedFence, Objective } from '../../../model/runbook.ts';
import type { Finding } from '../fences/classify.ts';
import { PSEUDO_DEPTH, type Item, type SectionDraft } from './draft.ts';
import { findTargets, findTotalTime, type Target } from './objectives.ts';
import type { Problems } from '../problems.ts';
import { NO_SECTION_ATTRIBUTES, readSectionComment } from './section-comment.ts';
import type { SourceText } from '../markdown/source-text.ts';
import { readBudget } from './text-duration.ts';
import type { Vocabulary } from '../fences/vocabulary.ts';

/** What has been found so far while walking through a document. */
export interface Walk {
  readonly source: SourceText;
  readonly vocabulary: Vocabulary;
  readonly problems: Problems;
  /** Plain shell fences are included too. */
  readonly assist: boolean;
  readonly sections: SectionDraft[];
  readonly items: Item[];
  readonly suspicious: Finding[];
  readonly excluded: ExcludedFence[];
  readonly objectives: { rto: Objective | null; rpo: Objective | null };
}

export function offsets(node: RootContent): { start: number; end: number } {
  const start = node.position?.start.offset ?? 0;
  return { start, end: node.position?.end.offset ?? start };
}

export const current = (walk: Walk): number => walk.sections.length - 1;

/**
 * A rule of dashes without a blank line above it turns the paragraph above into a heading by Markdown's rules:
 * `**Total time: ~4 hours**` would separate the alternatives around it. Statements in bold are read as text instead.
 */
export function isUnderlinedText(walk: Walk, node: Heading): boolean {
  const { start, end } = offsets(node);
  const text = walk.source.text.slice(start, end);
  return node.children[0]?.type === 'strong' && /[\r\n]\s*-+\s*$/.test(text) && /[:\r\n]/.test(toString(node));
}

export function openSection(
  walk: Walk,
  node: Heading | Strong,
  name: string,
  depth: number,
  targets: readonly Target[] = [],
): void {
  const { start, end } = offsets(node);
  let parent = current(walk);
  while (parent > 0 && (walk.sections[parent]?.depth ?? 0) >= depth) parent = walk.sections[parent]?.parent ?? 0;
  const target = (of: Target['name']): number | null => targets.find((one) => one.name === of)?.targetMs ?? null;
  const title = name.replace(/\s+/g, ' ').trim();
  walk.sections.push({
    id: '',
    explicitId: false,
    title,
    depth,
    parent,
    attributes: { ...NO_SECTION_ATTRIBUTES, budgetMs: readBudget(title), rtoMs: target('rto'), rpoMs: target('rpo') },
    start,
    bodyStart: end,
    cuts: [],
    headSpan: walk.source.span(start, end),
  });
}

export function readComment(walk: Walk, html: string, { start, end }: { start: number; end: number }): void {
  const section = walk.sections[current(walk)];
  if (!section) return;
  const read = readSectionComment(html, start, (token, text) => {
    walk.problems.add(walk.source.span(token.start, token.end), text);
  });
  section.cuts.push({ start, end });
  section.id = read.id ?? '';
  section.explicitId = read.id !== null;
  section.attributes = { ...section.attributes, ...read.attributes };
  const { approve, manual } = section.attributes;
  const at = { section: current(walk), span: section.headSpan };
  if (approve) walk.items.push({ type: 'approve', ...at, by: approve.by });
  if (manual) walk.items.push({ type: 'manual', ...at, by: null });
}

/** Bold lines that name a time, `**Step 2: download (60 min)**`, are headings of what follows. */
export function openBoldLines(walk: Walk, node: Paragraph | Heading): void {
  for (const line of boldLines(node)) {
    const title = toString(line);
    if (readBudget(title) !== null) openSection(walk, line, title, PSEUDO_DEPTH);
  }
}

/** The parts in bold that have a line of their own. */
export function boldLines({ children }: Paragraph | Heading): readonly Strong[] {
  return children.filter((child, index): child is Strong => {
    if (child.type !== 'strong') return false;
    const [above, below] = [children[index - 1], children[index + 1]];
    const begins = !above || above.type === 'break' || (above.type === 'text' && /[\r\n]$/.test(above.value));
    const ends = !below || below.type === 'break' || (below.type === 'text' && /^[\r\n]/.test(below.value));
    return begins && ends;
  });
}

export function readParagraph(walk: Walk, node: Paragraph | Heading): void {
  const { start, end } = offsets(node);
  const text = walk.source.text.slice(start, end);
  note(walk, findTargets(text), start);
  noteTotalTime(walk, text);
}

/** A target within an alternative belongs to that alternative; any other to the runbook. The first one counts. */
export function note(walk: Walk, targets: readonly Target[], base: number): void {
  for (const { name, targetMs, start, end } of targets) {
    const key = `${name}Ms` as const;
    let at: number | null = current(walk);
    while (at !== null && !walk.sections[at]?.attributes.option) at = walk.sections[at]?.parent ?? null;
    const option = at === null ? undefined : walk.sections[at];
    if (option) option.attributes = { ...option.attributes, [key]: option.attributes[key] ?? targetMs };
    else walk.objectives[name] ??= { targetMs, span: walk.source.span(base + start, base + end) };
  }
}

/** The total time that a procedure claims is the budget of the heading above it. */
function noteTotalTime(walk: Walk, text: string): void {
  const budgetMs = findTotalTime(text);
  let section = walk.sections[current(walk)];
  if (section?.depth === PSEUDO_DEPTH) section = walk.sections[section.parent ?? 0];
  if (budgetMs === null || !section || section.depth === 0) return;
  section.attributes = { ...section.attributes, budgetMs: section.attributes.budgetMs ?? budgetMs };
}
