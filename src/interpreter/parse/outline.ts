import type { Heading, ListItem, Paragraph, RootContent, Strong } from 'mdast';
import { toString } from 'mdast-util-to-string';
import type { Objective } from '../../model/runbook.ts';
import { admonitionsAbove } from './admonitions.ts';
import { classifyFence, type Finding } from './classify.ts';
import { PSEUDO_DEPTH, type Item, type Outline, type SectionDraft } from './draft.ts';
import { readFence } from './fence-text.ts';
import { readInfoString } from './info-string.ts';
import type { Blocks } from './markdown.ts';
import { findTableTargets, findTargets, findTotalTime, type Target } from './objectives.ts';
import type { Problems } from './problems.ts';
import { isRunbookComment, NO_SECTION_ATTRIBUTES, readSectionComment } from './section-comment.ts';
import { isSkipped } from './section-tree.ts';
import type { SourceText } from './source-text.ts';
import { readBudget } from './text-duration.ts';
import type { Vocabulary } from './vocabulary.ts';

interface Walk {
  readonly source: SourceText;
  readonly vocabulary: Vocabulary;
  readonly problems: Problems;
  readonly sections: SectionDraft[];
  readonly items: Item[];
  readonly suspicious: Finding[];
  readonly objectives: { rto: Objective | null; rpo: Objective | null };
}

/** Sections, and what in them may be played, in document order. */
export function outlineDocument(
  blocks: Blocks,
  context: { source: SourceText; vocabulary: Vocabulary; problems: Problems; start: number },
): Outline {
  const { source, vocabulary, problems, start } = context;
  const root: SectionDraft = {
    id: '',
    explicitId: false,
    title: '',
    depth: 0,
    parent: null,
    attributes: NO_SECTION_ATTRIBUTES,
    start,
    bodyStart: start,
    cuts: [],
    headSpan: source.span(start, start),
  };
  const objectives = { rto: null, rpo: null };
  const walk: Walk = { source, vocabulary, problems, sections: [root], items: [], suspicious: [], objectives };
  let mayHoldComment = false;
  blocks.forEach((block, index) => {
    if (block.type === 'heading') {
      readHeading(walk, block);
      mayHoldComment = true;
    } else if (block.type === 'html' && isRunbookComment(block.value) && mayHoldComment) {
      readComment(walk, block.value, offsets(block));
      mayHoldComment = false;
    } else {
      // Comments of other tools may stand between a heading and ours.
      if (block.type !== 'html' || !block.value.startsWith('<!--')) mayHoldComment = false;
      if (block.type === 'paragraph' && readLink(walk, block)) return;
      visit(walk, block, blocks, index, null);
      if (block.type === 'paragraph') openBoldLines(walk, block);
    }
  });
  return { ...walk, rto: walk.objectives.rto, rpo: walk.objectives.rpo };
}

function offsets(node: RootContent): { start: number; end: number } {
  const start = node.position?.start.offset ?? 0;
  return { start, end: node.position?.end.offset ?? start };
}

const current = (walk: Walk): number => walk.sections.length - 1;

/**
 * A line of dashes directly under a paragraph makes it a heading, often against the author's intent: what such a
 * "heading" says about times is read as the text that it was.
 */
function readHeading(walk: Walk, node: Heading): void {
  const { start, end } = offsets(node);
  const text = walk.source.text.slice(start, end);
  const underlined = !text.startsWith('#');
  if (underlined) noteTotalTime(walk, text);
  if (underlined && node.children.some((child) => child.type === 'strong')) note(walk, findTargets(text), start);
  const targets = underlined ? [] : findTargets(text);
  openSection(walk, node, toString(node), node.depth, targets);
}

function openSection(
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

function readComment(walk: Walk, html: string, { start, end }: { start: number; end: number }): void {
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

/** Bold lines that name their time, `**Step 2: download (60 min)**`, head what follows them. */
function openBoldLines(walk: Walk, { children }: Paragraph): void {
  children.forEach((child, index) => {
    if (child.type !== 'strong') return;
    const [above, below] = [children[index - 1], children[index + 1]];
    const begins = !above || above.type === 'break' || (above.type === 'text' && /[\r\n]$/.test(above.value));
    const ends = !below || below.type === 'break' || (below.type === 'text' && /^[\r\n]/.test(below.value));
    const title = toString(child);
    if (begins && ends && readBudget(title) !== null) openSection(walk, child, title, PSEUDO_DEPTH);
  });
}

/** True when the paragraph is a link that plays another file. */
function readLink(walk: Walk, node: Paragraph): boolean {
  const [only] = node.children;
  if (node.children.length !== 1 || only?.type !== 'link' || only.title !== 'play') return false;
  const { start, end } = offsets(node);
  walk.items.push({ type: 'link', section: current(walk), span: walk.source.span(start, end), url: only.url });
  return true;
}

interface Task {
  readonly node: ListItem;
  readonly text: string;
}

function visit(
  walk: Walk,
  node: RootContent,
  siblings: readonly RootContent[],
  index: number,
  task: Task | null,
): void {
  const { start, end } = offsets(node);
  switch (node.type) {
    case 'code':
      visitFence(walk, node, siblings, index, task);
      return;
    case 'html':
      if (isRunbookComment(node.value)) tellMisplaced(walk, start, end);
      return;
    case 'link':
      if (node.title === 'play') tellMixedLink(walk, start, end);
      break;
    case 'paragraph':
      note(walk, findTargets(walk.source.text.slice(start, end)), start);
      noteTotalTime(walk, walk.source.text.slice(start, end));
      break;
    case 'table':
      note(
        walk,
        findTableTargets(node, (cell) => toString(cell)),
        0,
      );
      break;
    case 'listItem':
      visitItem(walk, node, task);
      return;
    default:
  }
  if (!('children' in node)) return;
  const children = node.children as readonly RootContent[];
  children.forEach((child, at) => {
    visit(walk, child, children, at, task);
  });
}

function visitItem(walk: Walk, node: ListItem, outer: Task | null): void {
  const children = node.children as readonly RootContent[];
  let task = outer;
  if (typeof node.checked === 'boolean') {
    const first = children[0];
    const text = first?.type === 'paragraph' ? toString(first).replace(/\s+/g, ' ').trim() : '';
    task = { node, text };
    const { start, end } = offsets(node);
    const own = first ? offsets(first).end : end;
    const span = walk.source.span(start, own);
    walk.items.push({ type: 'check', section: current(walk), span, task: node, text, admonitions: [] });
  }
  children.forEach((child, index) => {
    visit(walk, child, children, index, task);
  });
}

function visitFence(
  walk: Walk,
  node: Extract<RootContent, { type: 'code' }>,
  siblings: readonly RootContent[],
  index: number,
  task: Task | null,
): void {
  const fence = readFence(node, walk.source);
  if (!fence) return;
  const claimed = classifyFence(
    readInfoString(fence.info, fence.infoStart, walk.vocabulary.languages),
    walk.vocabulary,
  );
  if (claimed.type === 'plain') return;
  if (claimed.type === 'suspicious') {
    if (!isSkipped(walk.sections, current(walk))) walk.suspicious.push(...claimed.findings);
    return;
  }
  walk.sections[current(walk)]?.cuts.push(offsets(node));
  walk.items.push({
    type: 'fence',
    section: current(walk),
    span: fence.span,
    fence,
    claimed,
    admonitions: admonitionsAbove(siblings, index, walk.source),
    task: task?.node ?? null,
    taskText: task?.text ?? null,
  });
}

/** A target within an alternative is that alternative's; any other is the runbook's. The first one counts. */
function note(walk: Walk, targets: readonly Target[], base: number): void {
  for (const { name, targetMs, start, end } of targets) {
    const key = `${name}Ms` as const;
    let at: number | null = current(walk);
    while (at !== null && !walk.sections[at]?.attributes.option) at = walk.sections[at]?.parent ?? null;
    const option = at === null ? undefined : walk.sections[at];
    if (option) option.attributes = { ...option.attributes, [key]: option.attributes[key] ?? targetMs };
    else walk.objectives[name] ??= { targetMs, span: walk.source.span(base + start, base + end) };
  }
}

/** The time that a procedure claims in all is the budget of the heading it stands under. */
function noteTotalTime(walk: Walk, text: string): void {
  const budgetMs = findTotalTime(text);
  let section = walk.sections[current(walk)];
  if (section?.depth === PSEUDO_DEPTH) section = walk.sections[section.parent ?? 0];
  if (budgetMs === null || !section || section.depth === 0) return;
  section.attributes = { ...section.attributes, budgetMs: section.attributes.budgetMs ?? budgetMs };
}

function tellMisplaced(walk: Walk, start: number, end: number): void {
  walk.problems.add(walk.source.span(start, end), {
    rule: 'misplaced-comment',
    message: 'a runbook comment is read directly under a heading only',
    hint: 'move it to the line after the heading of the section that it speaks of',
  });
}

function tellMixedLink(walk: Walk, start: number, end: number): void {
  walk.problems.add(walk.source.span(start, end), {
    rule: 'broken-include',
    message: 'a link with the title "play" has to stand alone in its paragraph, outside lists and quotes',
    hint: 'put it into a paragraph of its own, or take the title away',
  });
}
