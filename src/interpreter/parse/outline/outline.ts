import type { ListItem, Paragraph, RootContent } from 'mdast';
import { toString } from 'mdast-util-to-string';
import { admonitionsAbove } from '../markdown/admonitions.ts';
import { classifyFence } from '../fences/classify.ts';
import type { Outline, SectionDraft } from './draft.ts';
import { readFence } from '../fences/fence-text.ts';
import { readInfoString } from '../fences/info-string.ts';
import type { Blocks } from '../markdown/markdown.ts';
import { findTableTargets, findTargets } from './objectives.ts';
import { offerFence } from '../fences/offer.ts';
import {
  current,
  isUnderlinedText,
  note,
  offsets,
  openBoldLines,
  openSection,
  readComment,
  readParagraph,
  type Walk,
} from './outline-sections.ts';
import type { Problems } from '../problems.ts';
import { isRunbookComment, NO_SECTION_ATTRIBUTES } from './section-comment.ts';
import { hasAbove, isSkipped } from './section-tree.ts';
import type { SourceText } from '../markdown/source-text.ts';
import type { Vocabulary } from '../fences/vocabulary.ts';

/** The sections and everything in them that may be played, in document order. */
export function outlineDocument(
  blocks: Blocks,
  context: { source: SourceText; vocabulary: Vocabulary; problems: Problems; assist: boolean; start: number },
): Outline {
  const { source, vocabulary, problems, assist, start } = context;
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
  const walk: Walk = {
    source,
    vocabulary,
    problems,
    assist,
    sections: [root],
    items: [],
    suspicious: [],
    excluded: [],
    objectives,
  };
  let mayHoldComment = false;
  blocks.forEach((block, index) => {
    if (block.type === 'heading' && isUnderlinedText(walk, block)) {
      readParagraph(walk, block);
      openBoldLines(walk, block);
      mayHoldComment = false;
    } else if (block.type === 'heading') {
      const { start, end } = offsets(block);
      openSection(walk, block, toString(block), block.depth, findTargets(walk.source.text.slice(start, end)));
      mayHoldComment = true;
    } else if (block.type === 'html' && isRunbookComment(block.value) && mayHoldComment) {
      readComment(walk, block.value, offsets(block));
      mayHoldComment = false;
    } else {
      // Comments of other tools may come between a heading and its runbook comment.
      if (block.type !== 'html' || !block.value.startsWith('<!--')) mayHoldComment = false;
      if (block.type === 'paragraph' && readLink(walk, block)) return;
      visit(walk, block, blocks, index, null);
      if (block.type === 'paragraph') openBoldLines(walk, block);
    }
  });
  return { ...walk, rto: walk.objectives.rto, rpo: walk.objectives.rpo };
}

/** True if the paragraph is a link that plays another file. */
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
      if (isRunbookComment(node.value)) reportMisplacedComment(walk, start, end);
      return;
    case 'definition':
      if (node.title === 'play') reportMixedLink(walk, start, end);
      return;
    case 'link':
      if (node.title === 'play') reportMixedLink(walk, start, end);
      break;
    case 'paragraph':
      readParagraph(walk, node);
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
  const info = readInfoString(fence.info, fence.infoStart, walk.vocabulary.languages);
  const found = classifyFence(info, walk.vocabulary);
  if (found.type === 'suspicious' && !isSkipped(walk.sections, current(walk))) walk.suspicious.push(...found.findings);
  if (found.type === 'excluded' && !isSkipped(walk.sections, current(walk))) {
    walk.excluded.push({ name: found.name, why: found.why, language: info.language, span: fence.span });
  }
  const annotated = found.type === 'claimed';
  const claimed = annotated ? found : walk.assist && !isManualText(walk) ? offerFence(info, fence.code, walk) : null;
  if (!claimed) return;
  walk.sections[current(walk)]?.cuts.push(offsets(node));
  walk.items.push({
    type: 'fence',
    section: current(walk),
    span: fence.span,
    node,
    fence,
    claimed,
    offered: !annotated,
    admonitions: admonitionsAbove(siblings, index, walk.source),
    task: task?.node ?? null,
    taskText: task?.text ?? null,
  });
}

/** The text of a manual section is already one step, which the operator does as a whole. */
const isManualText = (walk: Walk): boolean =>
  hasAbove(walk.sections, current(walk), (section) => section.attributes.manual);

function reportMisplacedComment(walk: Walk, start: number, end: number): void {
  walk.problems.add(walk.source.span(start, end), {
    rule: 'misplaced-comment',
    message: 'a runbook comment is only read directly under a heading',
    hint: 'move it to the line after the heading of its section',
  });
}

function reportMixedLink(walk: Walk, start: number, end: number): void {
  walk.problems.add(walk.source.span(start, end), {
    rule: 'broken-include',
    message: 'a link with the title "play" has to be alone in its paragraph, outside lists and quotes',
    hint: 'put it in a separate paragraph, or remove the title',
  });
}
