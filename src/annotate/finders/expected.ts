import { commentsOf } from '../../shell-text/comments.ts';
import type { DocumentFence } from '../../model/document.ts';
import type { AnnotateContext, Finder } from '../finder.ts';
import { comparedFences } from '../judge/executable-doc.ts';
import { isPlayable, type JudgedFence } from '../judge/judged-fence.ts';
import { sectionAt } from '../judge/sections.ts';
import type { Proposal } from '../proposal.ts';

const OUTPUT: ReadonlySet<string> = new Set(['', 'text', 'txt', 'plain', 'plaintext', 'json', 'output']);
const ANNOUNCED =
  /\bexpected\b(?!.*_similarity)|\b(example|sample) output\b|\byou should see\b|\b(output|result)s? (should|will|looks?|is)\b/i;

export const expected: Finder = {
  name: 'expected',
  summary: 'what a step prints, where the text says so and nothing in it changes from run to run',
  *find(context) {
    const compared = comparedFences(context);
    for (const [index, fence] of context.document.fences.entries()) {
      if (compared.has(index)) continue;
      if (fence.role !== null || fence.skipped || fence.commands !== null) continue;
      if (!OUTPUT.has(fence.language) || !ANNOUNCED.test(fence.above)) continue;
      const step = printerOf(context, index);
      if (step) yield expectation(index, fence);
    }
    for (const one of context.judged) if (one.role === null && isPlayable(one)) yield* fromComments(one);
  },
};

/** The step or gate directly above, under the same heading. */
export function printerOf({ judged, document, sections }: AnnotateContext, index: number): JudgedFence | null {
  const before = judged.findLast((one) => one.index < index);
  const start = document.fences[index]?.span.start.offset ?? 0;
  if (!before || before.section !== sectionAt(sections, start) || !isPlayable(before)) return null;
  if (before.role !== null && before.role !== 'step' && before.role !== 'gate') return null;
  // Another block of output between the two belongs to the step already.
  const between = document.fences.slice(before.index + 1, index);
  return between.every(({ role }) => role === null) && between.length === 0 ? before : null;
}

function expectation(index: number, fence: DocumentFence): Proposal {
  const { span, code, language } = fence;
  if (isStable(code)) {
    const attributes = language === 'json' && isJson(code) ? ['.expect', 'match=json'] : ['.expect'];
    return {
      what: 'expect',
      span,
      why: 'the text says that this is printed',
      insert: { into: 'fence', fence: index, attributes },
    };
  }
  const todo =
    'this is what the step above prints; keep the lines that have to be there, write ... for what changes, and add {.expect}';
  return {
    what: 'todo',
    span,
    why: 'expected output that changes',
    insert: { into: 'above-fence', fence: index, todo },
  };
}

/** Numbers, times, ages and names that are made up differ from run to run. */
const isStable = (code: string): boolean =>
  code.trim() !== '' &&
  !/\d|<[^<>\n]+>|\bX{2,}\b|\[\.\.\.\]|…/i.test(code) &&
  code.split('\n').length <= 12 &&
  /[^.\s]/.test(code);

export function isJson(code: string): boolean {
  try {
    JSON.parse(code);
    return true;
  } catch {
    return false;
  }
}

/** `# Expected output:` within the code, or `Expected: …` below it: only a person can make a fence of it. */
function* fromComments(one: JudgedFence): Iterable<Proposal> {
  const stated = /^expected\b[^:]{0,30}:\s*\S/i.test(one.shell.fence.below) ? one.shell.fence.below : null;
  const comment = commentsOf(one.shell.script).find(({ text }) =>
    /^(expected|should (show|return|print|match))\b/i.test(text),
  );
  const said = comment ? `# ${comment.text}` : stated?.replace(/\s+/g, ' ');
  if (said === undefined) return;
  const todo = `"${said.slice(0, 60)}" can be checked: write it into a text fence below, with {.expect}`;
  yield {
    what: 'todo',
    span: comment ? one.shell.at(comment.start, comment.end) : one.shell.fence.span,
    why: comment ? 'expected output in a comment' : 'expected output in the text',
    insert: { into: 'above-fence', fence: one.index, todo },
  };
}
