import { createIdTaker } from '../interpreter/parse/outline/slug.ts';
import { contextOf, type LintSubject } from '../lint/context.ts';
import { reportNotRunbook } from '../lint/rules/report-not-runbook.ts';
import type { AnnotateContext, Ids, Refusal } from './finder.ts';
import { FINDERS } from './finders/index.ts';
import { alternativesOf } from './judge/alternatives.ts';
import { gatesOf } from './judge/gating.ts';
import { judge } from './judge/judge.ts';
import type { Judged } from './judge/judged.ts';
import { sectionsOf } from './judge/sections.ts';
import type { Proposal } from './proposal.ts';
import { applied, lineBefore } from './write/edit.ts';
import { editsOf } from './write/edits.ts';

export interface Annotated {
  /** By place. */
  readonly proposals: readonly Proposal[];
  /** The text of the file with everything put in. */
  readonly text: string;
  /** The line of the file that a line of `text` came from. */
  lineBefore(line: number): number;
}

export interface AnnotateSubject extends LintSubject {
  readonly refused: ReadonlyMap<number, Refusal>;
  readonly settings: string | null;
}

/** Proposes what is missing for the document to be played. It reads only what it is given. */
export async function annotate(subject: AnnotateSubject): Promise<Annotated> {
  const lint = await contextOf(subject);
  const { document, runbook } = lint;
  const sections = sectionsOf(document, runbook);
  const judged: Judged = { ...lint, sections, judged: await judge(lint, sections) };
  const alternatives = alternativesOf(judged);
  const context: AnnotateContext = {
    ...judged,
    alternatives,
    gates: gatesOf({ ...judged, alternatives, refused: subject.refused }),
    ids: idsOf(lint),
    refused: subject.refused,
    settings: subject.settings,
  };
  const found = onceDeclared(FINDERS.flatMap((finder) => [...finder.find(context)]));
  const { proposals, edits } = await editsOf(found, context);
  const byPlace = proposals.toSorted((a, b) => a.span.start.offset - b.span.start.offset);
  const text = applied(document.text, edits);
  return { proposals: byPlace, text, lineBefore: (line) => lineBefore(text, edits, line) };
}

/** Of params with the same name the first counts: finders that know a value come first. */
function onceDeclared(found: readonly Proposal[]): readonly Proposal[] {
  const names = new Set<string>();
  return found.filter(({ insert }) => {
    if (insert?.into !== 'params') return true;
    const fresh = !names.has(insert.param.name);
    names.add(insert.param.name);
    return fresh;
  });
}

/** The ids that somebody wrote are taken; those that are made from headings give way. */
function idsOf({ runbook }: LintSubject): Ids {
  const next = createIdTaker();
  const taken = new Set<string>();
  const take = (wanted: string): string => {
    const id = next(wanted);
    taken.add(id);
    return id;
  };
  for (const { id, explicitId } of [...runbook.sections, ...runbook.steps]) if (explicitId) take(id);
  return { take, isTaken: (id) => taken.has(id) };
}

/** What says that the document is a report, not a runbook; null if it can be played. */
export async function whyReport(subject: LintSubject): Promise<string | null> {
  if (subject.document.fences.some(({ commands }) => commands !== null)) return null;
  const context = await contextOf(subject);
  for (const { message } of await reportNotRunbook.check(context)) return message;
  return null;
}
