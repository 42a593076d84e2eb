import type { PhrasingContent } from 'mdast';
import type { Inline } from '../../../model/prose.ts';
import type { References } from './references.ts';
import type { SourceText } from './source-text.ts';

/** What a node's place in the document says about it. */
export interface ProseContext {
  readonly source: SourceText;
  readonly references: References;
}

/** Deeper than any text that people read: below this level the Markdown itself is the text. */
export const DEEPEST = 30;

/** The parts of a paragraph, a heading or a cell, without blanks at its ends. */
export function readInlines(nodes: readonly PhrasingContent[], context: ProseContext, depth = 0): readonly Inline[] {
  return trimmed(merged(nodes.flatMap((node) => readInline(node, context, depth))));
}

function readInline(node: PhrasingContent, context: ProseContext, depth: number): readonly Inline[] {
  if (depth > DEEPEST) return [onOneLine(sourceOf(node, context.source))];
  const inside = (children: readonly PhrasingContent[]): readonly Inline[] =>
    merged(children.flatMap((child) => readInline(child, context, depth + 1)));
  switch (node.type) {
    case 'text':
      return [onOneLine(node.value)];
    case 'strong':
    case 'emphasis':
      return [{ type: node.type, content: inside(node.children) }];
    case 'delete':
      return [{ type: 'struck', content: inside(node.children) }];
    case 'inlineCode':
      return [{ type: 'code', text: onOneLine(node.value) }];
    case 'html':
      return readHtml(node.value);
    case 'break':
      return [{ type: 'break' }];
    case 'link':
      return [{ type: 'link', address: node.url, content: inside(node.children) }];
    case 'image':
      return [{ type: 'image', address: node.url, text: onOneLine(node.alt ?? '') }];
    case 'linkReference':
      return [{ type: 'link', address: context.references.get(node)?.url ?? '', content: inside(node.children) }];
    case 'imageReference': {
      const address = context.references.get(node)?.url ?? '';
      return [{ type: 'image', address, text: onOneLine(node.alt ?? '') }];
    }
    case 'footnoteReference':
      return [onOneLine(sourceOf(node, context.source))];
  }
}

/** A comment is not for the reader; other elements stay as they are written, since `<name>` may have to be filled in. */
function readHtml(html: string): readonly Inline[] {
  if (/^<br\s*\/?>$/i.test(html)) return [{ type: 'break' }];
  const text = onOneLine(withoutComments(html));
  return text === '' ? [] : [{ type: 'html', text }];
}

export function withoutComments(html: string): string {
  let text = '';
  let at = 0;
  for (let start = html.indexOf('<!--'); start >= 0; start = html.indexOf('<!--', at)) {
    const end = html.indexOf('-->', start);
    if (end < 0) break;
    text += html.slice(at, start);
    at = end + '-->'.length;
  }
  return text + html.slice(at);
}

export function sourceOf({ position }: Pick<PhrasingContent, 'position'>, { text }: SourceText): string {
  return text.slice(position?.start.offset ?? 0, position?.end.offset ?? 0);
}

/** A line end within a paragraph is a blank. */
function onOneLine(text: string): string {
  const lines = text.split(/\r\n|\n|\r/);
  const last = lines.length - 1;
  return lines
    .map((line, index) => (index > 0 ? line.trimStart() : line))
    .map((line, index) => (index < last ? line.trimEnd() : line))
    .join(' ');
}

/** Text beside text is one text. */
function merged(content: readonly Inline[]): readonly Inline[] {
  const parts: Inline[] = [];
  for (const one of content) {
    const before = parts.at(-1);
    if (typeof one === 'string' && typeof before === 'string') parts.splice(-1, 1, before + one);
    else parts.push(one);
  }
  return parts;
}

/** Without blanks and line breaks at both ends. */
export function trimmed(content: readonly Inline[]): readonly Inline[] {
  const isAir = (one: Inline | undefined): boolean =>
    typeof one === 'string' ? one.trim() === '' : one?.type === 'break';
  const first = content.findIndex((one) => !isAir(one));
  if (first < 0) return [];
  const kept = content.slice(first, content.findLastIndex((one) => !isAir(one)) + 1);
  return kept.map((one, index) => {
    if (typeof one !== 'string') return one;
    const text = index === 0 ? one.trimStart() : one;
    return index === kept.length - 1 ? text.trimEnd() : text;
  });
}
