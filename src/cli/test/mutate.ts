import {
  isAlike,
  judgeMutant,
  type Fixture,
  type Half,
  type Mutant,
  type MutantKind,
  type MutantVerdict,
} from '../../mutation/index.ts';
import { RunbookError } from '../../model/failure.ts';
import { createClock } from '../../platform/index.ts';
import { mapConcurrent } from '../../step-kit/map-concurrent.ts';
import type { Sandbox, SandboxRecord } from '../../sandbox/index.ts';
import { aroundSteps } from './around-steps.ts';
import { Halving } from './halving.ts';
import { mutantName, type MutantResult } from './mutant-result.ts';
import type { Mutated } from './mutated.ts';
import { openStruckSandbox } from './open-sandbox.ts';
import { playPlan, type TestBench } from './play-plan.ts';
import { surveyMutants } from './survey-mutants.ts';

/**
 * Plays mutants in copies of the sandbox as the disaster left it, as many side by side as there are slots. One play kills those that the
 * gates of a step notice at once; the others are played one by one.
 */
export async function playMutants(
  bench: TestBench,
  of: Mutated,
  struck: SandboxRecord,
  mutants: readonly Mutant[],
): Promise<readonly MutantResult[]> {
  const results = new Map<Mutant, MutantResult>(await surveyMutants(bench, of, struck, mutants));
  const others = mutants.filter((mutant) => !results.has(mutant));
  await mapConcurrent(others.length, others, bench.signals.interrupted, (mutant) =>
    bench.slots.use(async () => {
      const work = bench.progress.begin(
        `${of.subject.file} ${mutantName({ ...mutant, item: mutant.fixture?.item ?? null })}`,
      );
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
  mutant: Mutant,
): Promise<MutantResult> {
  const clock = createClock();
  const begun = clock.mono();
  const { step, kind, judges, fixture } = mutant;
  const result = (verdict: MutantVerdict): MutantResult => ({
    ...{ step, kind, judges, verdict, item: fixture?.item ?? null },
    durationMs: Math.round(clock.mono() - begun),
  });
  try {
    const sandbox = await openStruckSandbox(subject, bench.signals.interrupted, struck);
    try {
      const play = { subject, origin, plan: mutant.plan, sandbox };
      if (kind === 'half') return result(await playByHalf(bench, play, step ?? ''));
      if (fixture !== null) return result(await playDamaged(bench, play, kind, fixture));
      const { records, remove } = await playPlan(bench, play);
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

type Play = Mutated & { readonly sandbox: Sandbox };

async function playByHalf(bench: TestBench, play: Play, step: string): Promise<MutantVerdict> {
  const half = new Halving(new Set([step]), play.sandbox.content());
  const { records, remove } = await playPlan(bench, { ...play, kinds: aroundSteps(half) });
  await remove();
  const done = half.done(step);
  if (done !== null) return withDetail(judgeMutant(records), done);
  return { outcome: 'error', by: null, why: `${step} changed nothing this time of which half could be taken back` };
}

/** A survivor says what was missing. */
function withDetail(verdict: MutantVerdict, half: Half): MutantVerdict {
  if (verdict.outcome !== 'survived') return verdict;
  if (half.how === 'cut') return { ...verdict, missing: `the second half of ${half.item}` };
  const [first = ''] = half.items;
  return { ...verdict, missing: `${half.items.length} of ${half.of} changed items, such as ${first}` };
}

/**
 * With a damaged fixture every failure counts: whatever stops because of it has noticed. So has a play that came to its end with another
 * object of the same kind, an older backup for example, unless that is what was to be noticed.
 */
async function playDamaged(
  bench: TestBench,
  play: Play,
  kind: MutantKind,
  { item, erase, read }: Fixture,
): Promise<MutantVerdict> {
  const fixtures = play.sandbox.content().flatMap((reader) => reader.fixtures ?? [])[0];
  if (!fixtures) throw new Error('only an object store has fixtures');
  if (kind === 'flipped') await fixtures.flip(item);
  else await fixtures.erase(erase);
  await fixtures.forgetReads();
  const { records, remove } = await playPlan(bench, play);
  await remove();
  const verdict = judgeMutant(records);
  if (verdict.outcome === 'error' && verdict.by !== null) return { outcome: 'killed', by: verdict.by };
  if (verdict.outcome !== 'survived' || kind === 'stale') return verdict;
  const instead = (await fixtures.reads()).find((other) => isAlike(item, other) && !read.has(other));
  return instead === undefined ? verdict : { outcome: 'killed', by: `taking ${instead} instead` };
}
