import type { Judged } from './judged.ts';
import { around, childrenOf, type SectionPlace } from './sections.ts';
import { readTitle } from './titles.ts';

/** Sibling sections of which one is played, and how that can be told. */
export interface Alternatives {
  readonly members: readonly SectionPlace[];
  readonly why: string;
}

interface Siblings {
  readonly parent: SectionPlace | null;
  readonly children: readonly SectionPlace[];
  readonly context: Judged;
  /** Sections that hold alternatives themselves. */
  readonly divided: ReadonlySet<number>;
}

interface Rule {
  readonly why: string;
  find(siblings: Siblings): readonly SectionPlace[];
  /** What it finds are whole procedures: two sections that hold such groups are alternatives as well. */
  readonly procedures: boolean;
}

const byTitle =
  (pattern: RegExp) =>
  ({ children }: Siblings): readonly SectionPlace[] =>
    children.filter(({ title }) => pattern.test(title.trim().replace(/^(\d+[.)]|[^\p{L}\p{N}]+)\s*/u, '')));

const PLATFORMS =
  /^((on|for|using|with|via|from)\s+)?(mac ?os( ?x)?|os ?x|linux|windows|ubuntu|debian|centos|rhel|red ?hat|fedora|alpine|arch( linux)?|homebrew|docker( compose)?|podman|kubernetes|k8s|helm|kustomize|systemd|bare metal|npm|yarn|pnpm|pip|conda|apt|source|binary|binaries|aws|gcp|google cloud|azure|on-?prem(ises)?|cloud|minikube|kind|k3s|eks|gke|aks|openshift)(\s*[(/].*)?$/i;

const rule = (why: string, find: Rule['find'], procedures = true): Rule => ({ why, find, procedures });

/** The first rule that finds two sections or more decides. */
const RULES: readonly Rule[] = [
  rule(
    'the headings say that these are options',
    byTitle(/^(option|method|alternative|approach|variant|choice)\s*#?(\d+|[A-Z]|I{1,3}V?)\b/i),
    false,
  ),
  rule('the heading says "or"', orElse, false),
  rule(
    'the headings name different cases',
    byTitle(/^(scenario|case|use case|situation|procedure)\b\s*#?(\d+|[A-Z])?\s*[:.—–-]/i),
  ),
  rule('the headings name different incidents', byTitle(/^(P[0-4]|SEV-?\d|S[0-4])\b\s*[:—–-]/)),
  rule(
    'the headings name different problems',
    byTitle(/^(issue|problem|symptom|incident|error|alert)\b\s*#?\d*\s*[:—–-]/i),
  ),
  rule('each states when it is used', statesUse),
  rule('each has its own RTO', statesTarget),
  rule('the headings name different platforms', byTitle(PLATFORMS), false),
  rule('the heading above announces several procedures', collection),
  rule('each holds several procedures', ({ children, divided }) =>
    children.filter((one) => divided.has(one.index) && !isCommon(one)),
  ),
];

/** What belongs to each alternative, wherever it stands. */
const COMMON =
  /\b(prerequisites?|requirements?|preparation|before (you|starting|we)|overview|introduction|verif(y|ication)|validat(e|ion)|post-\w+|post|after(wards)?|clean ?-?up|summary|conclusion|next steps|references?|decision tree)\b/i;

const isCommon = ({ title }: SectionPlace): boolean => COMMON.test(readTitle(title).words);

/** All groups of alternatives, the innermost first; also those that are marked already. */
export function alternativesOf(context: Judged): readonly Alternatives[] {
  const { sections } = context;
  const divided = new Set<number>();
  const found: Alternatives[] = [];
  const parents = [...sections.filter(({ end, ownEnd }) => end > ownEnd), null];
  for (const parent of parents.toSorted((a, b) => (b?.depth ?? 0) - (a?.depth ?? 0))) {
    const children = childrenOf(sections, parent?.index ?? null).filter((one) => mayBe(context, one));
    const fitting = RULES.find(({ find }) => find({ parent, children, context, divided }).length > 1);
    const marked = children.filter(isOption);
    const members = fitting?.find({ parent, children, context, divided }) ?? marked;
    if (members.length < 2) continue;
    found.push({ members: marked.length > 0 ? marked : members, why: fitting?.why ?? 'they are marked' });
    if (parent && fitting?.procedures) for (const { index } of around(sections, parent.index)) divided.add(index);
  }
  return found;
}

export const isOption = ({ attributes }: SectionPlace): boolean => attributes?.option === true;

/** A section that is no part of the rest, or belongs to all, is no alternative. */
function mayBe({ judged }: Judged, section: SectionPlace): boolean {
  const { step } = readTitle(section.title);
  if (step || section.attributes?.skip === true) return false;
  const inside = judged.filter(({ shell: { fence } }) => isIn(section, fence.span.start.offset));
  return inside.length > 0 && !inside.every(({ aside }) => aside !== null);
}

const isIn = ({ span, end }: SectionPlace, offset: number): boolean => offset >= span.start.offset && offset < end;

/** `## Or: restore from the replica`, with the section above it. */
function orElse({ children }: Siblings): readonly SectionPlace[] {
  const or = children.findIndex(({ title }) => /^(or\b(?!der)|alternative(ly)?\b)/i.test(title.trim()));
  const last = children.findLastIndex(({ title }) => /^(or\b(?!der)|alternative(ly)?\b)/i.test(title.trim()));
  return or < 1 ? [] : children.slice(or - 1, last + 1);
}

/** `**Use case:** …` directly below the heading. */
function statesUse({ children, context: { document } }: Siblings): readonly SectionPlace[] {
  return children.filter(({ span, ownEnd }) => USE.test(document.text.slice(span.end.offset, ownEnd)));
}

const USE =
  /^\s*(<!--[\s\S]*?-->\s*)*[*_]{2}(use case|scenario|when to use( (this|it))?|use (this )?when|applies (to|when))\b/i;

function statesTarget({ children, context: { document } }: Siblings): readonly SectionPlace[] {
  const stated = document.targets.filter(({ where, name }) => where === 'heading' && name === 'rto');
  return children.filter(({ span }) =>
    stated.some((one) => one.span.start.offset >= span.start.offset && one.span.end.offset <= span.end.offset),
  );
}

const SEVERAL =
  /\b(operations|procedures|scenarios|recipes|playbooks|runbooks|use cases|drills|issues|problems|solutions|how-?tos)\b|\b(site|backup|restore|cluster|user|data) management\b/i;

/** `Restore procedures` above sections that nobody numbered. Numbers may be an order, so they are left to a person. */
function collection({ parent, children }: Siblings): readonly SectionPlace[] {
  if (!parent || !SEVERAL.test(parent.title)) return [];
  const own = children.filter((one) => !isCommon(one));
  return own.some(({ title }) => readTitle(title).number !== null) ? [] : own;
}

/**
 * Sections that each begin with a step 1: several procedures, or the parts of one. A person has to say which.
 */
export function unsureAlternatives(
  context: Judged,
  certain: readonly Alternatives[],
): readonly { readonly parent: SectionPlace; readonly members: readonly SectionPlace[] }[] {
  const { sections } = context;
  const known = new Set(certain.flatMap(({ members }) => members.map(({ index }) => index)));
  const begins = beginnings(context);
  const restarts = ({ span, end }: SectionPlace): boolean =>
    begins.some((offset) => offset > span.start.offset && offset < end);
  const byParent = new Map<number, SectionPlace[]>();
  for (const one of sections) {
    if (one.parent === null || isCommon(one) || known.has(one.index) || !restarts(one) || !mayBe(context, one))
      continue;
    byParent.set(one.parent, [...(byParent.get(one.parent) ?? []), one]);
  }
  return [...byParent].flatMap(([at, members]) => {
    const parent = sections[at];
    return parent && members.length > 1 ? [{ parent, members }] : [];
  });
}

/** Where steps are counted from 1: in a fence, a heading or a bold line. */
function beginnings({ judged, sections, document }: Judged): readonly number[] {
  const fences = judged.filter(({ reasons }) =>
    reasons.some(({ rule, message }) => rule === 'several-steps' && /from "(step )?1\b/i.test(message)),
  );
  const titles = [...sections.map(({ title, span }) => ({ text: title, span })), ...document.boldLines].filter(
    ({ text }) => {
      const { step, number } = readTitle(text);
      return step && number === '1';
    },
  );
  return [...fences.map(({ shell: { fence } }) => fence), ...titles].map(({ span }) => span.start.offset);
}
