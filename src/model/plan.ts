import type { Connection, Section, Step } from './runbook.ts';

/** What is not played, and why it was left out before the run began. */
export type LeftOut = 'partial';

/** A step with what judges and compensates it resolved. */
export interface PlannedStep extends Step {
  /** Ids of the gates that judge it, in order. */
  readonly gates: readonly string[];
  /** Id of its undo. */
  readonly undo: string | null;
  /** Neighbouring units with the same group are played side by side. */
  readonly group: string | null;
  /** Guards and approvals: the ids of the units whose section they protect. Empty for others. */
  readonly leftOut: LeftOut | null;
}

export interface PlannedSection extends Section {
  /** Guards, evaluated when the section is entered. */
  readonly guards: readonly string[];
}

export interface PlannedObjective {
  readonly targetMs: number;
  /** Where the target is written, `file:line`. */
  readonly from: string;
}

/**
 * What will be played: alternatives chosen, values filled in, order fixed. Immutable; stored beside the
 * journal and named there by its digest, so that views and resume need no Markdown parser.
 */
export interface Plan {
  readonly version: 1;
  readonly title: string;
  readonly runbook: {
    readonly file: string;
    readonly realPath: string;
    readonly sha256: string;
    readonly files: readonly { readonly path: string; readonly sha256: string }[];
  };
  readonly objectives: { readonly rto: PlannedObjective | null; readonly rpo: PlannedObjective | null };
  readonly sections: readonly PlannedSection[];
  /** Every step of the plan, gates, undos, injects and finally blocks included, in document order. */
  readonly steps: readonly PlannedStep[];
  /** Ids of the units in the order of play: steps, checks, manual steps, approvals, guards, gates that judge no step. */
  readonly order: readonly string[];
  /** Ids of the `finally` blocks in order. */
  readonly finally: readonly string[];
  /** Values of params that are not secret. */
  readonly params: { readonly [name: string]: string };
  readonly secrets: readonly { readonly name: string; readonly from: string | null }[];
  readonly connections: readonly Connection[];
  readonly requires: readonly string[];
  /** Option ids chosen, outermost first. */
  readonly choices: readonly string[];
  readonly partial: {
    readonly from: string | null;
    readonly until: string | null;
    readonly only: readonly string[];
  } | null;
  readonly cwd: string;
}

interface Index {
  readonly steps: ReadonlyMap<string, PlannedStep>;
  readonly sections: ReadonlyMap<string, PlannedSection>;
}

const indexes = new WeakMap<Plan, Index>();

function indexOf(plan: Plan): Index {
  let index = indexes.get(plan);
  if (!index) {
    index = {
      steps: new Map(plan.steps.map((step) => [step.id, step])),
      sections: new Map(plan.sections.map((section) => [section.id, section])),
    };
    indexes.set(plan, index);
  }
  return index;
}

/** The step with this id; undefined if the plan has none. */
export function stepOf(plan: Plan, id: string): PlannedStep | undefined {
  return indexOf(plan).steps.get(id);
}

export function sectionOf(plan: Plan, id: string): PlannedSection | undefined {
  return indexOf(plan).sections.get(id);
}
