import path from 'node:path';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { diagnostic } from '../../model/diagnostic.ts';
import type { Plan, PlannedObjective, PlannedStep } from '../../model/plan.ts';
import type { Expressions } from '../../model/ports.ts';
import type { Objective, Runbook, Section, Step } from '../../model/runbook.ts';
import type { Span } from '../../model/source.ts';
import { substitute } from '../../model/template.ts';
import { checkExpressions } from './check-expressions.ts';
import { checkConnections, checkReferences } from './check-references.ts';
import { resolveGates } from './gates.ts';
import { chooseOptions, groupOptions, leaveOutAlternatives, type OptionGroup } from './options.ts';
import { orderUnits } from './order.ts';
import { outlineOf } from './outline.ts';
import { groupParallel } from './parallel.ts';
import { fillParams } from './params.ts';
import { takePart, type PartialRequest } from './partial.ts';

export { comparePlans, digestPlan, type StepChange } from './compare.ts';
export type { Option, OptionGroup } from './options.ts';
export { refusal } from './params.ts';
export type { PartialRequest } from './partial.ts';

export interface PlanRequest {
  readonly runbook: Runbook;
  /** Option ids from FILE#id and --choose; also slugs and the ends of included ids if they are unique. */
  readonly choices: readonly string[];
  /** Choices for groups that `choices` does not decide: the answers of a sandbox. */
  readonly fallbackChoices?: readonly string[];
  readonly partial: PartialRequest | null;
  /** Already gathered; never the value of a secret. */
  readonly params: { readonly [name: string]: string };
  /** Secrets that have a value. */
  readonly secretNames: readonly string[];
  /** Names in the environment. */
  readonly env: ReadonlySet<string>;
  readonly cwd: string;
  readonly drill: boolean;
  readonly expressions: Expressions;
}

export interface Planned {
  /** Null if any diagnostic is an error. */
  readonly plan: Plan | null;
  /** All problems at once, by place. */
  readonly diagnostics: readonly Diagnostic[];
  /** Groups without a choice; each is also an error among the diagnostics. */
  readonly openGroups: readonly OptionGroup[];
}

/** All groups of alternatives, for menus; groups inside an option only matter if that option is chosen. */
export function optionGroups(runbook: Runbook): readonly OptionGroup[] {
  return groupOptions(runbook, outlineOf(runbook));
}

/** Fixes what will be played. No I/O: equal requests give equal plans. */
export async function planRunbook(request: PlanRequest): Promise<Planned> {
  const { diagnostics, openGroups, build } = await checkPlan(request);
  const refused = diagnostics.some(({ severity }) => severity === 'error');
  return { plan: refused ? null : build(), diagnostics, openGroups };
}

/** What `planRunbook` would refuse, for those who need no plan. */
export async function planDiagnostics(request: PlanRequest): Promise<readonly Diagnostic[]> {
  return (await checkPlan(request)).diagnostics;
}

async function checkPlan(request: PlanRequest): Promise<Omit<Planned, 'plan'> & { build(): Plan }> {
  const { runbook } = request;
  const top = topOf(runbook);
  const outline = outlineOf(runbook);
  const groups = groupOptions(runbook, outline);
  const chosen = chooseOptions(
    runbook,
    outline,
    groups,
    { given: request.choices, fallback: request.fallbackChoices ?? [] },
    top,
  );
  const played = leaveOutAlternatives(runbook, outline, groups, chosen.ids);
  const byId = new Map(played.steps.map((step) => [step.id, step]));
  const gates = resolveGates(played.steps, runbook.steps, outline);
  const order = orderUnits(played.steps, gates, outline, request.drill);
  const parallel = groupParallel(order, byId, outline);
  const part =
    request.partial === null
      ? { leftOut: new Set<string>(), diagnostics: [] }
      : takePart({ order, steps: byId, sections: played.sections, gates, outline, top }, request.partial);
  const params = fillParams(runbook.params, request.params, request.secretNames, top);
  const names = {
    params: runbook.params,
    set: new Set([...Object.keys(params.values), ...request.secretNames]),
    env: request.env,
  };
  const steps = inOrderOfPlay(played.steps, byId, order, gates.of).filter((step) => !part.leftOut.has(step.id));
  const diagnostics = [
    ...chosen.diagnostics,
    ...gates.diagnostics,
    ...parallel.diagnostics,
    ...part.diagnostics,
    ...params.diagnostics,
    ...(await checkExpressions(
      played,
      { params: runbook.params, steps: new Set(runbook.steps.map(({ id }) => id)) },
      request.expressions,
    )),
    ...checkReferences(steps, names),
    ...checkConnections(runbook.connections, steps, names),
    ...(order.length === 0 && chosen.diagnostics.length === 0 ? [nothingToPlay(runbook, top)] : []),
  ].toSorted(byPlace);
  const build = (): Plan => {
    const undoOf = new Map(played.steps.flatMap((step) => (step.undoes === null ? [] : [[step.undoes, step.id]])));
    const planned = (step: Step): PlannedStep => ({
      ...step,
      title: filledIn(step.title, params.values),
      gates: gates.of.get(step.id) ?? [],
      undo: undoOf.get(step.id) ?? null,
      group: parallel.of.get(step.id) ?? null,
      leftOut: part.leftOut.has(step.id) || (step.undoes !== null && part.leftOut.has(step.undoes)) ? 'partial' : null,
    });
    const guards = new Map<string, string[]>();
    for (const { role, section, id } of played.steps) {
      if (role === 'guard') guards.set(section, [...(guards.get(section) ?? []), id]);
    }
    return {
      version: 1,
      title: runbook.title,
      runbook: {
        file: runbook.file,
        realPath: runbook.realPath,
        sha256: runbook.sha256,
        files: runbook.files.map(({ path, sha256 }) => ({ path, sha256 })),
      },
      objectives: {
        rto: objective('rtoMs', runbook.objectives.rto, chosen.ids, outline.section),
        rpo: objective('rpoMs', runbook.objectives.rpo, chosen.ids, outline.section),
      },
      sections: played.sections.map((section) => ({
        ...section,
        guards: guards.get(section.id) ?? [],
      })),
      steps: played.steps.map(planned),
      order,
      finally: played.steps.filter((step) => step.role === 'finally').map(({ id }) => id),
      params: params.values,
      secrets: runbook.params.filter(({ secret }) => secret).map(({ name, from }) => ({ name, from })),
      connections: runbook.connections,
      requires: runbook.requires.map(({ name }) => name),
      choices: chosen.ids,
      partial: request.partial,
      cwd: runbook.cwd === null ? request.cwd : path.resolve(path.dirname(runbook.realPath), runbook.cwd),
    };
  };
  return { diagnostics, openGroups: chosen.open, build };
}

/** The title that the operator reads and confirms names real values; references known only during the run stay as written. */
const filledIn = (title: string, values: { readonly [name: string]: string }): string =>
  substitute(title, (name) => values[name] ?? `\${${name}}`);

function topOf({ file }: Runbook): Span {
  const start = { line: 1, column: 1, offset: 0 };
  return { file, start, end: start };
}

/** The units, each followed by its gates, then what is played after them: undos and `finally`. */
function inOrderOfPlay(
  all: readonly Step[],
  byId: ReadonlyMap<string, Step>,
  order: readonly string[],
  gates: ReadonlyMap<string, readonly string[]>,
): Step[] {
  const ids = order.flatMap((id) => [id, ...(gates.get(id) ?? [])]);
  const placed = new Set(ids);
  return [
    ...ids.flatMap((id) => byId.get(id) ?? []),
    ...all.filter((step) => !placed.has(step.id) && LATER.has(step.role)),
  ];
}

const LATER: ReadonlySet<string> = new Set(['undo', 'finally']);

/** The target of a chosen option takes precedence over the target of the file. */
function objective(
  field: 'rtoMs' | 'rpoMs',
  whole: Objective | null,
  chosen: readonly string[],
  sectionOf: (id: string) => Section | undefined,
): PlannedObjective | null {
  for (const id of chosen.toReversed()) {
    const section = sectionOf(id);
    const targetMs = section?.attributes[field] ?? null;
    if (section && targetMs !== null) return { targetMs, from: `${section.span.file}:${section.span.start.line}` };
  }
  return whole && { targetMs: whole.targetMs, from: `${whole.span.file}:${whole.span.start.line}` };
}

const nothingToPlay = (runbook: Runbook, top: Span): Diagnostic =>
  diagnostic(top, {
    rule: 'nothing-to-play',
    message: runbook.steps.length === 0 ? 'nothing in this file is marked as a step' : 'no step is left to play',
    hint:
      runbook.steps.length === 0
        ? 'give a fence an id, ```bash {#restore-db}, or add task items to check'
        : 'check the skip sections and the alternatives',
  });

function byPlace(a: Diagnostic, b: Diagnostic): number {
  return a.file === b.file ? a.line - b.line || a.column - b.column : a.file < b.file ? -1 : 1;
}
