import { diagnostic, type Diagnostic } from '../../model/diagnostic.ts';
import { didYouMean } from '../../presentation/did-you-mean.ts';
import type { Section, Step } from '../../model/runbook.ts';
import type { Span } from '../../model/source.ts';
import type { ResolvedGates } from './gates.ts';
import type { Outline } from './outline.ts';

/** The values of `--from`, `--until` and `--only`. */
export interface PartialRequest {
  readonly from: string | null;
  readonly until: string | null;
  readonly only: readonly string[];
}

export interface Part {
  /** The ids of the units that are left out. */
  readonly leftOut: ReadonlySet<string>;
  readonly diagnostics: readonly Diagnostic[];
}

interface Whole {
  readonly order: readonly string[];
  readonly steps: ReadonlyMap<string, Step>;
  readonly sections: readonly Section[];
  readonly gates: ResolvedGates;
  readonly outline: Outline;
  readonly top: Span;
}

const STAY: ReadonlySet<string> = new Set(['guard', 'approve']);

/**
 * Leaves out what was not asked for. Guards, approvals and `finally` of the sections that are reached stay: a partial
 * play must not bypass them.
 */
export function takePart(whole: Whole, request: PartialRequest): Part {
  const { order, steps, outline } = whole;
  const diagnostics: Diagnostic[] = [];
  const kept = keep(whole, request, diagnostics);
  const reached = new Set<string>();
  for (const id of kept) for (const section of outline.around(steps.get(id)?.section ?? '')) reached.add(section.id);
  const leftOut = new Set<string>();
  for (const id of order) {
    const step = steps.get(id);
    if (!step || kept.has(id) || (STAY.has(step.role) && reached.has(step.section))) continue;
    leftOut.add(id);
  }
  for (const step of steps.values()) if (step.role === 'finally' && !reached.has(step.section)) leftOut.add(step.id);
  for (const [step, gates] of whole.gates.of) if (leftOut.has(step)) for (const gate of gates) leftOut.add(gate);
  return { leftOut, diagnostics };
}

function keep(whole: Whole, request: PartialRequest, diagnostics: Diagnostic[]): ReadonlySet<string> {
  const { order, top } = whole;
  const complain = (message: string, hint: string): Set<string> => {
    diagnostics.push(diagnostic(top, { rule: 'bad-partial', message, hint }));
    return new Set();
  };
  if (request.only.length > 0 && (request.from !== null || request.until !== null)) {
    return complain('--only cannot be combined with --from or --until', 'name either a range or single parts');
  }
  const find = (id: string, option: string): readonly number[] => {
    const units = unitsOf(whole, id);
    if (typeof units === 'string') {
      complain(`${option} ${id}: ${units}`, hintFor(whole, id));
      return [];
    }
    return units;
  };
  if (request.only.length > 0) {
    return new Set(request.only.flatMap((id) => find(id, '--only').map((index) => order[index] ?? '')));
  }
  const from = request.from === null ? 0 : (find(request.from, '--from')[0] ?? 0);
  const until = request.until === null ? order.length - 1 : (find(request.until, '--until').at(-1) ?? order.length - 1);
  if (from > until) return complain(`--until ${request.until} comes before --from ${request.from}`, 'swap the two');
  return new Set(order.slice(from, until + 1));
}

/** The ascending indexes, in the order of play, of the units of a step or section; or what is wrong with the id. */
function unitsOf({ order, steps, sections, outline, gates }: Whole, id: string): readonly number[] | string {
  const step = steps.get(id) ?? unique([...steps.values()], id);
  if (step) {
    const index = order.indexOf(step.id);
    if (index < 0) return REASONS[step.role] ?? 'it is not played separately';
    const own = new Set([step.id, ...(gates.behind.get(step.id) ?? [])]);
    return order.flatMap((unit, at) => (own.has(unit) ? [at] : []));
  }
  const section = sections.find((one) => one.id === id) ?? unique(sections, id);
  if (!section) return 'no such step or section is played';
  const units = order.flatMap((unit, at) => (outline.contains(section.id, steps.get(unit)?.section ?? '') ? [at] : []));
  return units.length > 0 ? units : 'nothing is played in this section';
}

/** Finds an included id by its end, if only one id ends like that. */
function unique<T extends { readonly id: string }>(items: readonly T[], id: string): T | undefined {
  const named = items.filter((item) => item.id.endsWith(`/${id}`));
  return named.length === 1 ? named[0] : undefined;
}

const REASONS: { readonly [role: string]: string } = {
  gate: 'it is a gate and is evaluated with its step',
  undo: 'it is an undo and is played only by `runbook undo`',
  finally: 'it is a finally block and is played when the run ends',
  inject: 'it is an inject and is played only in a drill',
};

function hintFor({ order, sections, steps }: Whole, id: string): string {
  const step = steps.get(id);
  if (step?.target && 'step' in step.target) return `name its step: ${step.target.step}`;
  return didYouMean(id, [...order, ...sections.map((section) => section.id)]) ?? 'run `runbook show` to list the ids';
}
