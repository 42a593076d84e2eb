import type { MutantVerdict } from '../../mutation/index.ts';
import type { FileResult, Mutation, PlayResult, WhyFailed } from './verdict.ts';

export interface Shard {
  readonly index: number;
  readonly count: number;
}

/** The stable shape of `test --json`, described in docs/commands.md. */
export function resultJson(results: readonly FileResult[], shard: Shard | null, passed: boolean, durationMs: number) {
  return {
    passed,
    shard,
    files: results.map((result) => ({
      file: result.file,
      verdict: result.verdict,
      passed: result.verdict === 'passed',
      reason: result.reason,
      absentServer: result.absent,
      redBeforeGreen: redBeforeGreen(result),
      plays: result.plays.map(playJson),
      mutants: result.mutation && mutationJson(result.mutation),
      durationMs: result.durationMs,
    })),
    durationMs,
  };
}

/** Null where no gate was reached. */
function redBeforeGreen({ plays }: FileResult): boolean | null {
  const looked = plays.flatMap(({ before }) => before ?? []);
  return looked.length === 0 ? null : looked.every(({ verdict }) => verdict === 'red');
}

function mutationJson({ mutants, score, minScore, sampled }: Mutation) {
  const like = <O extends MutantVerdict['outcome']>(outcome: O) =>
    mutants.flatMap(({ verdict, ...mutant }) =>
      verdict.outcome === outcome ? [{ ...mutant, verdict: verdict as Extract<MutantVerdict, { outcome: O }> }] : [],
    );
  return {
    total: mutants.length,
    killed: like('killed').length,
    score,
    minScore,
    sample: sampled,
    killers: like('killed').map(({ step, item, kind, verdict, durationMs }) => ({
      ...{ step, item, kind },
      by: verdict.by,
      durationMs,
    })),
    errors: like('error').map(({ step, item, kind, verdict }) => ({
      ...{ step, item, kind },
      by: verdict.by,
      why: verdict.why,
    })),
    survived: like('survived').map(({ step, item, kind, judges }) => ({
      ...{ step, item, kind },
      shouldHaveBeenSeenBy: judges,
    })),
  };
}

const failureJson = (failure: WhyFailed | null) =>
  failure && { step: failure.step, code: failure.code, message: failure.message };

const playJson = ({ choices, passed, before, failure, liars, undo, kept, unseen, playMs, durationMs }: PlayResult) => ({
  choices,
  passed,
  before: before && {
    verdict: before.verdict,
    gates: before.gates.map(({ gate, status, found }) => ({ id: gate, status, found })),
  },
  failure: failureJson(failure),
  wrongEffects: liars.map(({ step, items }) => ({ step, changed: items })),
  undo: undo && {
    steps: undo.undone.map(({ step, wrong, notJudged, kept: left }) => ({ step, wrong, notJudged, kept: left })),
    failure: failureJson(undo.failure),
  },
  run: kept,
  unseen,
  playMs,
  durationMs,
});
