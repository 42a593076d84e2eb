import type { MutantVerdict } from '../../mutation/index.ts';
import type { FileResult, Mutation, PlayResult } from './verdict.ts';

export interface Shard {
  readonly index: number;
  readonly count: number;
}

/** The stable shape of `test --json`, described in docs/commands.md. */
export function resultJson(results: readonly FileResult[], shard: Shard | null, durationMs: number) {
  return {
    passed: results.every(({ verdict }) => verdict === 'passed'),
    shard,
    files: results.map((result) => ({
      file: result.file,
      verdict: result.verdict,
      passed: result.verdict === 'passed',
      reason: result.reason,
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

function mutationJson({ mutants, score, minScore }: Mutation) {
  const like = <O extends MutantVerdict['outcome']>(outcome: O) =>
    mutants.flatMap(({ verdict, ...mutant }) =>
      verdict.outcome === outcome ? [{ ...mutant, verdict: verdict as Extract<MutantVerdict, { outcome: O }> }] : [],
    );
  return {
    total: mutants.length,
    killed: like('killed').length,
    score,
    minScore,
    killers: like('killed').map(({ step, kind, verdict, durationMs }) => ({ step, kind, by: verdict.by, durationMs })),
    errors: like('error').map(({ step, kind, verdict }) => ({ step, kind, by: verdict.by, why: verdict.why })),
    survived: like('survived').map(({ step, kind, judges }) => ({ step, kind, shouldHaveBeenSeenBy: judges })),
  };
}

const playJson = ({ choices, passed, before, failure, kept, durationMs }: PlayResult) => ({
  choices,
  passed,
  before: before && {
    verdict: before.verdict,
    gates: before.gates.map(({ gate, status, found }) => ({ id: gate, status, found })),
  },
  failure: failure && { step: failure.step, code: failure.code, message: failure.message },
  run: kept,
  durationMs,
});
