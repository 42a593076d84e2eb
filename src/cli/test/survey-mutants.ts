import type { FailureChoice } from '../../model/events.ts';
import { killedIn, surveyOf, type Mutant, type Survey } from '../../mutation/index.ts';
import { RunbookError } from '../../model/failure.ts';
import { createClock } from '../../platform/index.ts';
import type { Sandbox, SandboxRecord } from '../../sandbox/index.ts';
import { aroundSteps, type Around } from './around-steps.ts';
import { Halving } from './halving.ts';
import type { MutantResult } from './mutant-result.ts';
import type { Mutated } from './mutated.ts';
import { openStruckSandbox } from './open-sandbox.ts';
import { playPlan, type TestBench } from './play-plan.ts';

/** The mutants that one play kills. It ends where something fails that holds in the play that passed: later mutants are not in the result. */
export async function surveyMutants(
  bench: TestBench,
  of: Mutated,
  struck: SandboxRecord,
  mutants: readonly Mutant[],
): Promise<ReadonlyMap<Mutant, MutantResult>> {
  const survey = surveyOf(of.plan, mutants);
  if (survey === null) return new Map();
  const clock = createClock();
  bench.progress.more(1);
  return bench.slots.use(async () => {
    const begun = clock.mono();
    const work = bench.progress.begin(`${of.subject.file} with its gates before each step`);
    try {
      const sandbox = await openStruckSandbox(of.subject, bench.signals.interrupted, struck);
      try {
        const killed = await play(bench, of, survey, sandbox);
        bench.progress.more(-killed.size);
        const durationMs = Math.round((clock.mono() - begun) / Math.max(1, killed.size));
        return new Map([...killed].map(([mutant, verdict]) => [mutant, resultOf(mutant, verdict, durationMs)]));
      } finally {
        await sandbox.close();
      }
    } catch (error) {
      if (bench.signals.interrupted.aborted || !(error instanceof RunbookError)) throw error;
      return new Map();
    } finally {
      work.end();
    }
  });
}

const resultOf = (
  { step, kind, judges, fixture }: Mutant,
  verdict: MutantResult['verdict'],
  durationMs: number,
): MutantResult => ({ step, kind, judges, item: fixture?.item ?? null, verdict, durationMs });

async function play(
  bench: TestBench,
  { subject, origin }: Mutated,
  survey: Survey,
  sandbox: Sandbox,
): Promise<ReturnType<typeof killedIn>> {
  const { plan, probes, halves } = survey;
  const halving = new Halving(new Set(halves.keys()), sandbox.content());
  let restored = true;
  const around: Around = {
    async before(block) {
      // Gates have passed with half of it.
      if (halving.isHalved && block.role !== 'gate') restored = (await halving.restore()) && restored;
      await halving.before(block);
    },
    after: halving.after,
  };
  const operator = async (failed: string): Promise<FailureChoice> => {
    if (!restored) return 'stop';
    if (probes.has(failed)) return 'skip';
    return halving.isHalved && (await halving.restore()) ? 'ask-gate' : 'stop';
  };
  const { records, remove } = await playPlan(bench, {
    ...{ subject, origin, plan, sandbox, operator },
    kinds: aroundSteps(around),
  });
  await remove();
  return killedIn(survey, records);
}
