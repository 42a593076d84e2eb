import type { Runbook, Section, Step } from './runbook.ts';

interface Index {
  readonly byId: ReadonlyMap<string, Step>;
  readonly gates: ReadonlyMap<string, readonly Step[]>;
  readonly undos: ReadonlyMap<string, Step>;
  readonly bySection: ReadonlyMap<string, readonly Step[]>;
}

const indexes = new WeakMap<readonly Step[], Index>();

type Steps = Pick<Runbook, 'steps'>;

/** Steps are asked about each other once for each of them: a search through all would take time with their square. */
function indexOf({ steps }: Steps): Index {
  const known = indexes.get(steps);
  if (known) return known;
  const gates = new Map<string, Step[]>();
  const undos = new Map<string, Step>();
  const bySection = new Map<string, Step[]>();
  for (const step of steps) {
    if (step.target !== null && 'step' in step.target) put(gates, step.target.step, step);
    if (step.undoes !== null && !undos.has(step.undoes)) undos.set(step.undoes, step);
    put(bySection, step.section, step);
  }
  const index = { byId: new Map(steps.map((step) => [step.id, step])), gates, undos, bySection };
  indexes.set(steps, index);
  return index;
}

function put(lists: Map<string, Step[]>, key: string, step: Step): void {
  const list = lists.get(key);
  if (list) list.push(step);
  else lists.set(key, [step]);
}

/** The gates that judge this step itself. */
export const gatesOf = (runbook: Steps, { id }: Step): readonly Step[] => indexOf(runbook).gates.get(id) ?? [];

export const undoOf = (runbook: Steps, { id }: Step): Step | undefined => indexOf(runbook).undos.get(id);

/** The steps directly in a section, in document order. */
export const stepsIn = (runbook: Steps, { id }: Pick<Section, 'id'>): readonly Step[] =>
  indexOf(runbook).bySection.get(id) ?? [];

/** The step that a gate judges or an undo compensates. */
export function ownerOf(runbook: Steps, { target, undoes }: Step): Step | undefined {
  const owner = undoes ?? (target !== null && 'step' in target ? target.step : null);
  return owner === null ? undefined : indexOf(runbook).byId.get(owner);
}

/** What is told with another step instead of at its own place. */
export const isAttached = ({ role, target, undoes }: Step): boolean =>
  (role === 'gate' && target !== null && 'step' in target) || (role === 'undo' && undoes !== null);
