import type { Alternatives } from './alternatives.ts';
import type { Judged } from './judged.ts';
import { isPlayable, type JudgedFence } from './judged-fence.ts';
import { around } from './sections.ts';

const VERIFIES =
  /\b(verif(y|ies|ication|ying)|validat(e|es|ion|ing)|check(s|ing|list)?|confirm(s|ation|ing)?|tests?|testing|health|sanity|smoke)\b/i;

interface Around extends Judged {
  readonly alternatives: readonly Alternatives[];
  readonly refused: ReadonlyMap<number, { readonly rule: string }>;
}

/** What a gate judges: the step above it, if there is one, or its section as a whole. */
export type Gate = 'step' | 'section';

/** Rules that only a gate breaks: the fence is a step instead. */
export const isGateRule = (rule: string): boolean => /^(gate-that-|empty-gate$)/.test(rule);

/**
 * The plain fences that judge what was done above them, by their position in the document: they certainly only look, hand
 * nothing on, and come after a step that writes, under the same heading or below one that says so.
 */
export function gatesOf(context: Around): ReadonlyMap<number, Gate> {
  const gates = new Map<number, Gate>();
  /** What a gate would judge: the last fence that is a step, by section. */
  const last = new Map<number, JudgedFence>();
  const writing: JudgedFence[] = [];
  for (const one of context.judged) {
    if (!isPlayable(one)) continue;
    const gate = mayBeGate(context, one) ? judges(context, one, last.get(one.section), writing) : null;
    if (gate !== null) {
      gates.set(one.index, gate);
    } else if (one.role === null || one.role === 'step' || one.role === 'file') {
      last.set(one.section, one);
      if (one.effect !== 'read') writing.push(one);
    }
  }
  return gates;
}

function mayBeGate({ refused, document }: Around, one: JudgedFence): boolean {
  if (one.role !== null || one.effect !== 'read' || one.handsOn) return false;
  if (isGateRule(refused.get(one.index)?.rule ?? '')) return false;
  // Attributes in JSON hold no class.
  return document.fences[one.index]?.info.includes('{"') !== true;
}

/** `above` is the step that the language would have it judge. */
function judges(
  context: Around,
  one: JudgedFence,
  above: JudgedFence | undefined,
  writing: readonly JudgedFence[],
): Gate | null {
  const { start, end } = one.shell.fence.span;
  const inTask = context.document.tasks.some(
    ({ span }) => span.start.offset < start.offset && span.end.offset >= end.offset,
  );
  const verifies = [one.label, ...titles(context, one)].some((text) => VERIFIES.test(text));
  // What looks or verifies itself is not what is judged: the section as a whole is.
  const own = above && !inTask ? above : undefined;
  if (own && own.effect !== 'read' && !titles(context, own).some((text) => VERIFIES.test(text))) return 'step';
  if (!verifies || !writing.some((other) => isWith(context, other, one))) return null;
  return own ? 'section' : 'step';
}

/** A step of another alternative is not played before it. */
function isWith({ sections, alternatives }: Around, step: JudgedFence, gate: JudgedFence): boolean {
  const [before, own] = [step, gate].map(
    ({ section }) => new Set([...around(sections, section)].map(({ index }) => index)),
  );
  return alternatives.every(({ members }) => {
    const [first, second] = [before, own].map((set) => members.find(({ index }) => set?.has(index))?.index);
    return first === undefined || second === undefined || first === second;
  });
}

const titles = ({ sections }: Around, { section }: JudgedFence): readonly string[] =>
  [...around(sections, section)].filter(({ depth }) => depth > 1).map(({ title }) => title);
