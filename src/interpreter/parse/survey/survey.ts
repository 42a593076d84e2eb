import type { List, Paragraph, RootContent } from 'mdast';
import { toString } from 'mdast-util-to-string';
import type { Document, DocumentBlock, DocumentFence } from '../../../model/document.ts';
import { boldLines, offsets } from '../outline/outline-sections.ts';
import { findTableTargets, findTargets, type Target } from '../outline/objectives.ts';
import type { FileReading } from '../read-file.ts';
import type { Vocabulary } from '../fences/vocabulary.ts';
import { surveyFence } from './survey-fence.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer I)[] ? I[] : T[K] };

interface Walk {
  readonly reading: FileReading;
  readonly vocabulary: Vocabulary;
  readonly found: Mutable<Omit<Document, 'span' | 'fences' | 'blocks'>>;
  readonly fences: Promise<DocumentFence>[];
  /** Names that the document gives a value: `${name-x}` is then a default, not a placeholder. */
  readonly known: ReadonlySet<string>;
}

/** Everything that is written in a file, for those who judge the text and not what is played. */
export async function surveyDocument(
  reading: FileReading,
  vocabulary: Vocabulary,
  known: ReadonlySet<string>,
): Promise<Document> {
  const { source, blocks } = reading;
  const walk: Walk = {
    reading,
    vocabulary,
    known,
    fences: [],
    found: {
      file: source.file,
      realPath: source.realPath,
      text: source.text,
      headings: [],
      links: [],
      comments: [],
      targets: [],
      inlineCode: [],
      items: [],
      boldLines: [],
      tasks: [],
    },
  };
  visitAll(walk, blocks, false);
  return {
    ...walk.found,
    fences: await Promise.all(walk.fences),
    blocks: blocks.map((block) => blockOf(walk, block)),
    span: (start, end) => source.span(start, end),
  };
}

const spanOf = ({ reading: { source } }: Walk, node: RootContent) => {
  const { start, end } = offsets(node);
  return source.span(start, end);
};

const blockOf = (walk: Walk, node: RootContent): DocumentBlock => ({
  type: node.type,
  span: spanOf(walk, node),
  ordered: node.type === 'list' ? orderOf(node) : null,
});

const orderOf = ({ ordered, start, children }: List): DocumentBlock['ordered'] =>
  ordered === true ? { first: start ?? 1, count: children.length } : null;

function visitAll(walk: Walk, nodes: readonly RootContent[], inList: boolean): void {
  let above: RootContent | undefined;
  nodes.forEach((node, index) => {
    visit(walk, node, { above, below: nodes[index + 1], inList });
    if (!isComment(node)) above = node;
  });
}

const isComment = (node: RootContent): boolean => node.type === 'html' && /^\s*<!--/.test(node.value);

const textOf = (node: RootContent | undefined): string => (node?.type === 'paragraph' ? toString(node) : '');

interface Beside {
  /** The nearest block that is no comment. */
  readonly above: RootContent | undefined;
  readonly below: RootContent | undefined;
  readonly inList: boolean;
}

function visit(walk: Walk, node: RootContent, beside: Beside): void {
  const { found } = walk;
  switch (node.type) {
    case 'code':
      walk.fences.push(
        ...surveyFence(node, {
          ...walk,
          heading: found.headings.length - 1,
          above: textOf(beside.above),
          below: textOf(beside.below),
        }),
      );
      return;
    case 'heading':
      found.headings.push({ title: toString(node), depth: node.depth, span: spanOf(walk, node) });
      targetsIn(walk, node, 'heading');
      break;
    case 'paragraph':
      targetsIn(walk, node, beside.inList ? 'list' : 'paragraph');
      noteBoldLines(walk, node);
      break;
    case 'list':
      noteItems(walk, node);
      break;
    case 'table':
      note(
        walk,
        findTableTargets(node, (cell) => toString(cell)),
        0,
        'table',
      );
      break;
    case 'html':
      if (isComment(node)) {
        const next = beside.below ? spanOf(walk, beside.below) : null;
        found.comments.push({ text: node.value, span: spanOf(walk, node), next });
      }
      return;
    case 'inlineCode':
      found.inlineCode.push({ text: node.value, span: spanOf(walk, node), inList: beside.inList });
      return;
    case 'link':
    case 'image':
    case 'definition':
      found.links.push({ url: node.url, title: node.title ?? null, span: spanOf(walk, node) });
      break;
    case 'listItem':
      if (typeof node.checked === 'boolean') found.tasks.push({ checked: node.checked, span: spanOf(walk, node) });
      break;
    default:
  }
  if ('children' in node)
    visitAll(walk, node.children as readonly RootContent[], beside.inList || node.type === 'listItem');
}

function noteItems(walk: Walk, { ordered, start, children }: List): void {
  for (const [index, item] of children.entries()) {
    const [first] = item.children;
    const text = first?.type === 'paragraph' ? toString(first) : '';
    const number = ordered === true ? (start ?? 1) + index : null;
    walk.found.items.push({ text, number, span: spanOf(walk, item) });
  }
}

function noteBoldLines(walk: Walk, node: Paragraph): void {
  for (const bold of boldLines(node)) walk.found.boldLines.push({ text: toString(bold), span: spanOf(walk, bold) });
}

function targetsIn(walk: Walk, node: RootContent, where: 'paragraph' | 'heading' | 'list'): void {
  const { start, end } = offsets(node);
  note(walk, findTargets(walk.reading.source.text.slice(start, end)), start, where);
}

function note(
  { reading, found }: Walk,
  targets: readonly Target[],
  base: number,
  where: Document['targets'][number]['where'],
): void {
  for (const { name, targetMs, among = 1, start, end } of targets) {
    const span = reading.source.span(base + start, base + end);
    found.targets.push({ name, targetMs, among, span, where, heading: found.headings.length - 1 });
  }
}
