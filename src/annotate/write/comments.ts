import { neutralise } from '../../presentation/terminal-text.ts';
import type { Document, DocumentComment } from '../../model/document.ts';
import { isBlankAbove, isBlankLine, lineEnd, lineEnding, lineStart, type Edit } from './edit.ts';

/** How a comment for a person begins. */
const TODO = /^\s*<!--\s*TODO\(runbook\)/;
const RUNBOOK = /^\s*<!--\s*runbook\s*:/i;

/** One line that no text from the document can end early. */
export const todoComment = (text: string): string =>
  `<!-- TODO(runbook): ${neutralise(text).replace(/\s+/g, ' ').replace(/--+>/g, '—>').trim()} -->`;

/** The comments directly above a block that begins here. */
function commentsAbove({ comments }: Document, start: number): readonly DocumentComment[] {
  const found: DocumentComment[] = [];
  let next = start;
  for (const comment of comments.toReversed()) {
    if (comment.next?.start.offset !== next) continue;
    found.push(comment);
    next = comment.span.start.offset;
  }
  return found;
}

export const hasTodoAbove = (document: Document, start: number): boolean =>
  commentsAbove(document, start).some(({ text }) => TODO.test(text));

/** The comments directly below a heading. */
function commentsBelow({ comments, text }: Document, headingEnd: number): readonly DocumentComment[] {
  const found: DocumentComment[] = [];
  let at = headingEnd;
  for (const comment of comments) {
    if (comment.span.start.offset < at) continue;
    if (
      text
        .slice(at, comment.span.start.offset)
        .replace(/^[ \t]+#+[ \t]*/, '')
        .trim() !== ''
    )
      break;
    found.push(comment);
    at = comment.span.end.offset;
  }
  return found;
}

export const hasTodoBelow = (document: Document, headingEnd: number, todo: string): boolean =>
  commentsBelow(document, headingEnd).some(
    ({ text }) => TODO.test(text) && text.includes(todoComment(todo).slice(0, 60)),
  );

/**
 * Comments above a fence, each on a line. In a list or quote they get the marks of its lines and no blank line, which would
 * make a tight list loose.
 */
export function aboveFence({ text, blocks }: Document, start: number, todos: readonly string[]): Edit {
  const line = lineStart(text, start);
  const ending = lineEnding(text, start);
  const prefix = text.slice(line, start).replace(/[^\s>]/g, ' ');
  const comments = todos.map(todoComment);
  if (!blocks.some(({ type, span }) => type === 'code' && span.start.offset === start))
    return { start, text: comments.map((one) => `${one}${ending}${prefix}`).join('') };
  const lead = isBlankAbove(text, line) ? '' : ending;
  return { start: line, text: `${lead}${comments.map((one) => `${one}${ending}`).join('')}${ending}` };
}

/** Comments below a heading: the one to the runner first, as it has to be. */
export function belowHeading(
  document: Document,
  headingEnd: number,
  { words, todos }: { readonly words: readonly string[]; readonly todos: readonly string[] },
): readonly Edit[] {
  const { text } = document;
  const edits: Edit[] = [];
  const existing = commentsBelow(document, headingEnd).find((comment) => RUNBOOK.test(comment.text));
  const own = words.length > 0 && !existing ? [`<!-- runbook: ${words.join(' ')} -->`] : [];
  if (existing && words.length > 0) {
    const colon = existing.text.indexOf(':') + 1;
    edits.push({ start: existing.span.start.offset + colon, text: ` ${words.join(' ')}` });
  }
  const comments = [...own, ...todos.map(todoComment)];
  if (comments.length === 0) return edits;
  const end = lineEnd(text, headingEnd);
  const ending = lineEnding(text, headingEnd);
  const next = end + (/^(\r\n|\n|\r)/.exec(text.slice(end, end + 2))?.[0].length ?? 0);
  const tail = next > end && isBlankLine(text, next) ? '' : next === text.length ? '' : ending;
  return [...edits, { start: end, text: `${ending}${ending}${comments.join(ending)}${tail}` }];
}
