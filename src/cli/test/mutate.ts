import { judgeMutant, mutantsOf, type Mutant, type MutantVerdict } from '../../mutation/index.ts';
import type { Plan } from '../../model/plan.ts';
import type { Origin } from '../start/origin.ts';
import { RunbookError } from '../../model/failure.ts';
import { createClock } from '../../platform/index.ts';
import { mapConcurrent } from '../../step-kit/map-concurrent.ts';
import type { SandboxRecord } from '../../sandbox/index.ts';
import type { MutantResult } from './mutant-result.ts';
import { openStruckSandbox } from './open-sandbox.ts';
import { playPlan, type Played, type TestBench } from './play-plan.ts';
import type { Subject } from './read-subject.ts';

interface Mutated {
  readonly subject: Subject;
  readonly origin: Origin;
}

/** The mutants of a play that passed. */
export function mutantsAfter({ state }: Played, plan: Plan): readonly Mutant[] {
  const passed = new Set([...state.steps.values()].filter(({ status }) => status === 'passed').map(({ id }) => id));
  const gates = [...state.steps.values()].flatMap((step) => step.gates);
  return mutantsOf(plan, passed, new Map(gates.map(({ id, durationMs }) => [id, durationMs])));
}

/** Plays each mutant in a copy of the sandbox as the disaster left it, as many side by side as there are slots. */
export async function playMutants(
  bench: TestBench,
  of: Mutated,
  struck: SandboxRecord,
  mutants: readonly Mutant[],
): Promise<readonly MutantResult[]> {
  const results = new Map<Mutant, MutantResult>();
  await mapConcurrent(mutants.length, mutants, bench.signals.interrupted, (mutant) =>
    bench.slots.use(async () => {
      const work = bench.progress.begin(`${of.subject.file} without ${mutant.step}`);
      results.set(mutant, await playMutant(bench, of, struck, mutant));
      work.end();
    }),
  );
  return mutants.flatMap((mutant) => results.get(mutant) ?? []);
}

async function playMutant(
  bench: TestBench,
  { subject, origin }: Mutated,
  struck: SandboxRecord,
  { step, kind, judges, plan }: Mutant,
): Promise<MutantResult> {
  const clock = createClock();
  const begun = clock.mono();
  const result = (verdict: MutantVerdict): MutantResult => ({
    ...{ step, kind, judges, verdict },
    durationMs: Math.round(clock.mono() - begun),
  });
  try {
    const sandbox = await openStruckSandbox(subject, bench.signals.interrupted, struck);
    try {
      const { records, remove } = await playPlan(bench, { subject, origin, plan, sandbox });
      await remove();
      return result(judgeMutant(records));
    } finally {
      await sandbox.close();
    }
  } catch (error) {
    if (bench.signals.interrupted.aborted || !(error instanceof RunbookError)) throw error;
    return result({ outcome: 'error', by: null, why: error.failure.message });
  }
}
