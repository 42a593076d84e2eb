import type { Blockquote, List, PhrasingContent, RootContent } from 'mdast';
import type { Block, Inline, ListItem, Prose } from '../../../model/prose.ts';
import { DEEPEST, readInlines, sourceOf, trimmed, withoutComments, type ProseContext } from './read-inlines.ts';

export interface BlockContext extends ProseContext {
  /** Offsets of what is no prose: steps, and comments to the runner. */
  readonly cuts: ReadonlySet<number>;
  /** Definitions whose address a link shows. */
  readonly used: ReadonlySet<RootContent>;
}

/** What the blocks say to people. A container with nothing but cuts in it is left out as well. */
export function readBlocks(nodes: readonly RootContent[], context: BlockContext, depth = 0): Prose {
  return spaced(nodes, (node) => readBlock(node, context, depth));
}

/** What is read of each node, `apart` where a blank line or something that was cut is above it. */
function spaced<T extends { readonly apart?: true }>(
  nodes: readonly RootContent[],
  read: (node: RootContent) => readonly T[],
): readonly T[] {
  const shown: T[] = [];
  let apart = false;
  nodes.forEach((node, index) => {
    if (lineOf(node, 'start') - lineOf(nodes[index - 1], 'end') > 1) apart = true;
    const [first, ...rest] = read(node);
    if (first) {
      shown.push(apart && shown.length > 0 ? { ...first, apart } : first, ...rest);
      apart = false;
    } else if (node.type === 'code') apart = true;
  });
  return shown;
}

const lineOf = (node: RootContent | undefined, end: 'start' | 'end'): number => node?.position?.[end].line ?? 0;

function readBlock(node: RootContent, context: BlockContext, depth: number): Prose {
  if (context.cuts.has(node.position?.start.offset ?? -1) && (node.type === 'code' || node.type === 'html')) return [];
  if (depth > DEEPEST && (node.type === 'list' || node.type === 'blockquote'))
    return [{ type: 'code', text: linesOf(sourceOf(node, context.source)) }];
  switch (node.type) {
    case 'paragraph':
    case 'heading':
      return written({ type: node.type, content: readInlines(node.children, context) });
    case 'list':
      return readList(node, context, depth + 1);
    case 'blockquote':
      return readQuote(node, context, depth + 1);
    case 'table':
      return [
        {
          type: 'table',
          rows: node.children.map((row) => row.children.map((cell) => readInlines(cell.children, context))),
        },
      ];
    case 'code':
      return [{ type: 'code', text: linesOf(node.value) }];
    case 'html': {
      const text = linesOf(withoutComments(node.value)).trim();
      return text === '' ? [] : [{ type: 'html', text }];
    }
    case 'thematicBreak':
      return [{ type: 'rule' }];
    case 'definition':
      return context.used.has(node)
        ? []
        : written({ type: 'paragraph', content: [linesOf(sourceOf(node, context.source))] });
    case 'footnoteDefinition':
      return labelled(`[^${node.label ?? node.identifier}]: `, readBlocks(node.children, context, depth + 1));
    default:
      // Not at this level: the parser puts phrasing into paragraphs.
      return written({ type: 'paragraph', content: readInlines([node as PhrasingContent], context) });
  }
}

const linesOf = (text: string): string => text.replace(/\r\n?/g, '\n');

/** A paragraph without a word is left out. */
const written = (block: Extract<Block, { content: unknown }>): Prose => (block.content.length === 0 ? [] : [block]);

function readList(node: List, context: BlockContext, depth: number): Prose {
  const items = spaced<ListItem>(node.children, (item) => {
    if (item.type !== 'listItem') return [];
    const blocks = readBlocks(item.children, context, depth);
    if (blocks.length === 0 && item.children.length > 0) return [];
    return [typeof item.checked === 'boolean' ? { checked: item.checked, blocks } : { blocks }];
  });
  if (items.length === 0) return [];
  if (!node.ordered) return [{ type: 'list', items }];
  const sign = /^\d+\)/.test(sourceOf(node, context.source).slice(0, 11)) ? ')' : '.';
  return [{ type: 'list', items, ordered: { first: node.start ?? 1, sign } }];
}

const LABEL = /^\[!(\w+)\]\s*/;

function readQuote(node: Blockquote, context: BlockContext, depth: number): Prose {
  const blocks = readBlocks(node.children, context, depth);
  const [first, ...rest] = blocks;
  const [head, ...others] = first?.type === 'paragraph' ? first.content : [];
  const label = typeof head === 'string' ? LABEL.exec(head) : null;
  if (first?.type !== 'paragraph' || typeof head !== 'string' || !label)
    return blocks.length === 0 ? [] : [{ type: 'quote', blocks }];
  const below = written({ ...first, content: trimmed([head.slice(label[0].length), ...others]) });
  return [{ type: 'quote', label: label[1] ?? '', blocks: [...below, ...rest] }];
}

/** A footnote begins with the name that the text calls it by. */
function labelled(label: string, blocks: Prose): Prose {
  const [first, ...rest] = blocks;
  if (first?.type !== 'paragraph') return [{ type: 'paragraph', content: [label.trim()] }, ...blocks];
  const content: readonly Inline[] = [label, ...first.content];
  return [{ ...first, content }, ...rest];
}
