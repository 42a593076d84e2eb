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

/** `# Expected output:` within the code: only a person can move it out. */
function* fromComments(one: JudgedFence): Iterable<Proposal> {
  const comment = commentsOf(one.shell.script).find(({ text }) =>
    /^(expected|should (show|return|print|match))\b/i.test(text),
  );
  if (!comment) return;
  const todo = `"# ${comment.text.slice(0, 60)}" can be checked: move it into a text fence below, with {.expect}`;
  yield {
    what: 'todo',
    span: one.shell.at(comment.start, comment.end),
    why: 'expected output in a comment',
    insert: { into: 'above-fence', fence: one.index, todo },
  };
}
