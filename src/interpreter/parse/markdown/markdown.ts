import vm from 'node:vm';
import type { Nodes, Root, RootContent } from 'mdast';
import { isTimeout, withinProcessorTime } from '../../../processor-time/index.ts';
import type { Piece, PieceMemory } from './piece-memory.ts';
import { resolveReferences, type References } from './references.ts';
import type { SourceText } from './source-text.ts';

/** Top-level nodes of a document in order; offsets in `position` are relative to the source. */
export type Blocks = readonly RootContent[];

export interface Document {
  readonly blocks: Blocks;
  readonly references: References;
}

export type Parsed = Document | { readonly refused: 'too-deep' | 'too-slow' };

type ParseMarkdown = (text: string) => Root;

/**
 * Parses from `start` to the end. micromark's time grows with the square of its input, so it gets the text in pieces
 * that begin at a heading in column 0: such a heading ends every open block except a fence or an HTML block. Pieces that
 * `memory` has are not parsed again.
 */
export async function parseMarkdown(
  source: SourceText,
  start: number,
  limitMs: number,
  memory?: PieceMemory,
): Promise<Parsed> {
  const parse = await loadParser();
  const reading = readInPieces(source.text, start, parse, memory);
  try {
    return withinProcessorTime(limitMs, (timeoutMs) => withinTime(reading, timeoutMs));
  } catch (error) {
    if (error instanceof RangeError) return { refused: 'too-deep' };
    if (isTimeout(error)) return { refused: 'too-slow' };
    throw error;
  }
}

async function loadParser(): Promise<ParseMarkdown> {
  const [{ unified }, { default: remarkParse }, { default: remarkGfm }] = await Promise.all([
    import('unified'),
    import('remark-parse'),
    import('remark-gfm'),
  ]);
  const processor = unified().use(remarkParse).use(remarkGfm).freeze();
  // The parser drops a leading byte order mark without counting it; one within the text has to stay text.
  return (text) => processor.parse(text.startsWith('\uFEFF') ? `\uFEFF${text}` : text);
}

let clock: { readonly script: vm.Script; readonly context: vm.Context } | undefined;

/** Only vm can stop synchronous work: its timeout also covers functions called from inside. The context is made once. */
function withinTime<T>(work: () => T, timeout: number): T {
  clock ??= { script: new vm.Script('work()'), context: vm.createContext({ work: null }) };
  const { script, context } = clock;
  context['work'] = work;
  try {
    return script.runInContext(context, { timeout }) as T;
  } finally {
    context['work'] = null;
  }
}

/** Finished pieces are kept: called again after it was stopped in the middle, it continues with the current piece. */
function readInPieces(text: string, start: number, parse: ParseMarkdown, memory?: PieceMemory): () => Document {
  const cuts = [...headingOffsets(text, start), text.length];
  // By offset: a piece that was stopped in the middle takes the same place again.
  const pieces = new Map<number, Blocks>();
  const references: References = new Map();
  let [begin, at] = [start, 0];
  const readPiece = (cut: number): void => {
    if (cut <= begin) return;
    const piece = text.slice(begin, cut);
    const { children, base, open } = memory?.take(piece) ?? parsePiece(piece, parse);
    // The cut was inside a fence or an HTML block: the piece continues to the next cut.
    if (cut < text.length && open) {
      memory?.keep(piece, { children, base, open });
      return;
    }
    const nodes = nodesIn(children);
    if (base !== begin) for (const node of nodes) shift(node, begin - base);
    memory?.keep(piece, { children, base: begin, open });
    resolveReferences(nodes, references);
    pieces.set(begin, children);
    begin = cut;
  };
  return () => {
    for (; at < cuts.length; at += 1) readPiece(cuts[at] ?? text.length);
    return { blocks: [...pieces.values()].flat(), references };
  };
}

function parsePiece(piece: string, parse: ParseMarkdown): Piece {
  const { children } = parse(piece);
  return { children, base: 0, open: isOpen(children.at(-1), piece) };
}

/** The offsets of headings in column 0, without those that appear to be in a fence. */
function headingOffsets(text: string, start: number): number[] {
  const offsets: number[] = [];
  let fence: string | null = null;
  const lines = /^(?:(#{1,6})(?=[ \t\r\n]|$)|(`{3,}|~{3,})([^\r\n]*))/gm;
  lines.lastIndex = start;
  for (let match = lines.exec(text); match !== null; match = lines.exec(text)) {
    const [, heading, mark, info] = match;
    if (mark !== undefined) {
      if (fence === null) fence = mark;
      else if (mark.startsWith(fence) && (info ?? '').trim() === '') fence = null;
    } else if (heading !== undefined && fence === null) {
      offsets.push(match.index);
    }
  }
  return offsets;
}

const HTML_ENDS: readonly (readonly [start: RegExp, end: RegExp])[] = [
  [/^<(script|pre|style|textarea)(\s|>|$)/i, /<\/(script|pre|style|textarea)>/i],
  [/^<!--/, /-->/],
  [/^<\?/, /\?>/],
  [/^<!\[CDATA\[/, /\]\]>/],
  [/^<![A-Za-z]/, />/],
];

/** True if the block would have absorbed the next line, whatever it holds. */
function isOpen(last: RootContent | undefined, piece: string): boolean {
  const range = last?.position;
  if (!last || range?.start.offset === undefined || range.end.offset === undefined) return false;
  const own = piece.slice(range.start.offset, range.end.offset);
  if (last.type === 'code') {
    const mark = /^(`{3,}|~{3,})/.exec(own)?.[1];
    if (mark === undefined) return false;
    const lines = own.split(/\r\n|\n|\r/);
    const lastLine = (lines.at(-1) ?? '').trim();
    return lines.length < 2 || !(lastLine.startsWith(mark) && /^(`+|~+)$/.test(lastLine));
  }
  if (last.type !== 'html') return false;
  const rule = HTML_ENDS.find(([first]) => first.test(own));
  return rule ? !rule[1].test(own) : !/(\r\n|\n|\r(?!\n))[ \t]*(\r\n|\n|\r(?!\n))$/.test(piece);
}

/** All nodes of a piece in document order. */
function nodesIn(children: Blocks): readonly Nodes[] {
  const nodes: Nodes[] = [];
  const waiting: Nodes[] = children.toReversed();
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    nodes.push(next);
    if ('children' in next) for (const child of next.children.toReversed()) waiting.push(child);
  }
  return nodes;
}

function shift({ position }: Nodes, by: number): void {
  if (!position) return;
  position.start.offset = (position.start.offset ?? 0) + by;
  position.end.offset = (position.end.offset ?? 0) + by;
}
