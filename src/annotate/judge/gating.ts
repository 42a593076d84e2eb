import type { AnnotateContext } from '../finder.ts';
import { isPlayable, type JudgedFence } from './judged-fence.ts';
import { around } from './sections.ts';

const VERIFIES =
  /\b(verif(y|ies|ication|ying)|validat(e|es|ion|ing)|check(s|ing)?|confirm(s|ation|ing)?|tests?|testing|health|sanity|smoke)\b/i;

/** Rules that only a gate breaks: the fence is a step instead. */
export const isGateRule = (rule: string): boolean => /^(gate-that-|empty-gate$)/.test(rule);

/**
 * Whether a plain fence judges what was done above it: it certainly only looks, hands nothing on, and comes after a step that
 * writes: under the same heading, or below a heading that says so.
 */
export function isGate(context: AnnotateContext, one: JudgedFence): boolean {
  if (one.role !== null || !isPlayable(one) || one.effect !== 'read' || one.handsOn) return false;
  if (isGateRule(context.refused.get(one.index)?.rule ?? '')) return false;
  if (context.document.fences[one.index]?.info.includes('{"') === true) return false;
  const at = context.judged.indexOf(one);
  for (let before = at - 1; before >= 0; before -= 1) {
    const other = context.judged[before];
    if (!other || other.section !== one.section) break;
    if (writes(other)) return true;
  }
  if (![one.label, ...titles(context, one)].some((text) => VERIFIES.test(text))) return false;
  return context.judged.slice(0, at).some((other) => writes(other) && isWith(context, other, one));
}

const writes = (one: JudgedFence): boolean => isPlayable(one) && isStep(one) && one.effect !== 'read';

/** A step of another alternative is not played before it. */
function isWith({ sections, alternatives }: AnnotateContext, step: JudgedFence, gate: JudgedFence): boolean {
  const [before, own] = [step, gate].map(
    ({ section }) => new Set([...around(sections, section)].map(({ index }) => index)),
  );
  return alternatives.every(({ members }) => {
    const [first, second] = [before, own].map((set) => members.find(({ index }) => set?.has(index))?.index);
    return first === undefined || second === undefined || first === second;
  });
}

const isStep = ({ role }: JudgedFence): boolean => role === null || role === 'step' || role === 'file';

const titles = ({ sections }: AnnotateContext, { section }: JudgedFence): readonly string[] =>
  [...around(sections, section)].filter(({ depth }) => depth > 1).map(({ title }) => title);
