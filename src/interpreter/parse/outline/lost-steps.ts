import type { Code, RootContent } from 'mdast';
import type { Outline } from './draft.ts';
import type { Blocks } from '../markdown/markdown.ts';
import { offsets } from './outline-sections.ts';
import type { Problems } from '../problems.ts';
import type { ReaderText } from '../rules.ts';
import { isSkipped } from './section-tree.ts';
import type { SourceText } from '../markdown/source-text.ts';
import type { Vocabulary } from '../fences/vocabulary.ts';
import { findWritten, type Written } from './written-steps.ts';

interface Place {
  readonly source: SourceText;
  readonly vocabulary: Vocabulary;
  readonly problems: Problems;
  /** Where the Markdown begins. */
  readonly start: number;
}

/**
 * Reports everything that looks like a step but is not one to Markdown: it would be left out silently. The lines of the
 * text are compared with what was parsed, so that this needs no knowledge of Markdown constructs.
 */
export function reportLostSteps(blocks: Blocks, outline: Outline, place: Place): void {
  const { source, problems } = place;
  const { leaves, read } = takeApart(blocks);
  const fences = leaves.filter((leaf): leaf is Code => leaf.type === 'code' && isFence(leaf, source));
  const open = new Set<RootContent>(fences.filter((fence) => !isClosed(fence, source)));
  const swallowing = new Set<RootContent>();
  for (const written of findWritten(source, place.vocabulary)) {
    if (read.has(written.start) || isDocumentation(outline, written.start)) continue;
    const leaf = leafAt(leaves, written.start);
    if (leaf && open.has(leaf)) swallowing.add(leaf);
    const text = written.start < place.start ? inFrontMatter(written) : lostIn(leaf, written, source);
    if (text && !(leaf && open.has(leaf))) problems.add(source.span(written.start, written.end), text);
  }
  const played = new Set(outline.items.map((item) => (item.type === 'fence' ? item.span.start.offset : -1)));
  const annotated = outline.items.some((item) => item.type === 'fence' && !item.offered);
  for (const fence of open) {
    const { start } = offsets(fence);
    if (isDocumentation(outline, start)) continue;
    const harmless = !annotated && !swallowing.has(fence) && !played.has(start);
    problems.add(source.span(start, lineEnd(source, start)), unclosed(harmless));
  }
}

const unclosed = (harmless: boolean): ReaderText => ({
  rule: 'unclosed-fence',
  severity: harmless ? 'warning' : 'error',
  message: 'this fence is never closed: all text below it, up to the end of the block around it, belongs to it',
  hint: 'close it with a line of at least as many backticks or tildes, indented like this one',
});

/** The blocks without child blocks, in order, and the offsets of fences, comments and links that were parsed as such. */
function takeApart(blocks: Blocks): { leaves: RootContent[]; read: ReadonlySet<number> } {
  const leaves: RootContent[] = [];
  const read = new Set<number>();
  const visit = (node: RootContent, inLeaf: boolean): void => {
    const isLeaf = !('children' in node) || ['paragraph', 'heading', 'table'].includes(node.type);
    if (isLeaf && !inLeaf) leaves.push(node);
    if (['code', 'html', 'link'].includes(node.type)) read.add(offsets(node).start);
    if (!('children' in node)) return;
    for (const child of node.children) visit(child, inLeaf || isLeaf);
  };
  for (const block of blocks) visit(block, false);
  return { leaves, read };
}

function leafAt(leaves: readonly RootContent[], offset: number): RootContent | undefined {
  let [low, high] = [0, leaves.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const leaf = leaves[middle];
    if (!leaf) return undefined;
    const { start, end } = offsets(leaf);
    if (offset < start) high = middle - 1;
    else if (offset >= end) low = middle + 1;
    else return leaf;
  }
  return undefined;
}

/** True in a section marked `skip`, which is documentation only. */
function isDocumentation({ sections }: Outline, offset: number): boolean {
  const index = sections.findLastIndex((section) => section.start <= offset);
  return index >= 0 && isSkipped(sections, index);
}

const markOf = (node: Code, source: SourceText): string =>
  /^(?:`{3,}|~{3,})/.exec(source.text.slice(offsets(node).start, offsets(node).start + 4096))?.[0] ?? '';

const isFence = (node: Code, source: SourceText): boolean => markOf(node, source) !== '';

const lineEnd = (source: SourceText, offset: number): number => {
  const index = source.lineIndex(offset);
  return source.lineStart(index) + source.line(index).length;
};

function isClosed(node: Code, source: SourceText): boolean {
  const { start, end } = offsets(node);
  const [first, last] = [source.lineIndex(start), source.lineIndex(end)];
  if (last === first) return false;
  const ending = source.line(last).slice(0, end - source.lineStart(last));
  const mark = markOf(node, source);
  const closing = /(`{3,}|~{3,})[ \t]*$/.exec(ending)?.[1] ?? '';
  // A line of ticks that is indented too far is the last line of text in the fence.
  const lines = node.value === '' ? 0 : node.value.split(/\r\n|\n|\r/).length;
  return closing.startsWith(mark) && lines < last - first;
}

const NAMES = { fence: 'this fence', comment: 'this comment', link: 'this link' } as const;
const RULES = { fence: 'lost-step', comment: 'misplaced-comment', link: 'broken-include' } as const;
const TO_READ = 'if it is only an example, put it in a longer fence';

const inFrontMatter = (written: Written): ReaderText | null =>
  /^\s/.test(written.before)
    ? null
    : {
        rule: RULES[written.what],
        message: `${NAMES[written.what]} is inside the front matter and would not be played`,
        hint: 'close the front matter above it with a line of ---; if the file has no front matter, leave a blank line above its first ---',
      };

/** Returns null for examples shown on purpose: in a longer fence, or in one of the other mark. */
function lostIn(leaf: RootContent | undefined, written: Written, source: SourceText): ReaderText | null {
  const { what } = written;
  const say = (why: string, hint: string): ReaderText => ({
    rule: RULES[what],
    message: `${NAMES[what]} ${why} and would not be played`,
    hint,
  });
  if (leaf?.type === 'code') {
    const outer = markOf(leaf, source);
    if (outer === '') return say('is indented so far that Markdown reads it as text', `indent it less; ${TO_READ}`);
    if (!written.mark.startsWith(outer)) return null;
    const line = source.position(offsets(leaf).start).line;
    return say(`is inside the fence of line ${line}, which is still open,`, `close that fence above it; ${TO_READ}`);
  }
  if (leaf?.type === 'html') return inHtml(leaf, written, source, say);
  if (what === 'link') return null;
  if (/\[[ xX]\]\s*$/.test(written.before)) {
    return say(
      'is on the line of its task item, where Markdown reads it as text,',
      'keep the text of the task on this line and begin the fence on the next one, indented',
    );
  }
  const odd = /[^\S \t\r\n]|[\u200b-\u200d\u2060]/u.exec(written.before)?.[0];
  if (odd !== undefined) {
    const code = (odd.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    return say(`has U+${code} before it, which is not a space in Markdown,`, 'delete that character');
  }
  if (written.mark.startsWith('`') && source.text.slice(written.start + written.mark.length, written.end).includes('`'))
    return say('has a backtick among its attributes', 'use ~~~ instead of ``` for the fence, or use other quotes');
  return say(
    'continues the text above it',
    'leave a blank line above it and indent it by at most three spaces; put a space after a list marker',
  );
}

function inHtml(
  leaf: RootContent,
  written: Written,
  source: SourceText,
  say: (why: string, hint: string) => ReaderText,
): ReaderText {
  const { start, end } = offsets(leaf);
  const before = source.text.slice(start, written.start);
  const opened = before.lastIndexOf('<!--');
  if (opened <= before.lastIndexOf('-->')) {
    return say(
      'is inside an HTML block, which is not Markdown,',
      'leave a blank line between the tags around it and the fence',
    );
  }
  const line = source.position(start + opened).line;
  return source.text.slice(written.start, end).includes('-->')
    ? { ...say(`is in a comment (line ${line})`, 'move it out of the comment, or delete it'), severity: 'warning' }
    : say(`is in the comment of line ${line}, which is never closed,`, 'close that comment with -->');
}
