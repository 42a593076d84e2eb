import type { Failure, FailureCode } from '../../model/failure.ts';
import { scoreOf, type Before, type UndoVerdict, type Unseen } from '../../mutation/index.ts';
import type { MutantResult } from './mutant-result.ts';
import type { NotTested } from './read-subject.ts';
import type { Sample } from './sample.ts';

/** Why a play did not complete. */
export interface WhyFailed {
  /** Null when no step is to blame: a sandbox that could not be prepared. */
  readonly step: string | null;
  readonly code: FailureCode;
  readonly message: string;
  /** Found, expected, last lines and what to do next. */
  readonly lines: readonly string[];
}

/** What came of undoing a play that was completed. */
export interface UndoRehearsal {
  /** Steps whose undo was played, in that order. */
  readonly undone: readonly UndoVerdict[];
  /** An undo that failed; what comes after it was not undone. */
  readonly failure: WhyFailed | null;
}

/** One play of a runbook, with its choice of alternatives. */
export interface PlayResult {
  readonly choices: readonly string[];
  readonly passed: boolean;
  /** What the gates found right after the disaster; null when they were not reached. */
  readonly before: Before | null;
  readonly failure: WhyFailed | null;
  /** Steps with `effect=read` that changed something, and what. */
  readonly liars: readonly { readonly step: string; readonly items: readonly string[] }[];
  /** Null if there was nothing to undo, or the play did not complete. */
  readonly undo: UndoRehearsal | null;
  /** The directory of a run that was kept because it failed. */
  readonly kept: string | null;
  /** Null unless mutants were requested and the play completed. */
  readonly mutants: readonly MutantResult[] | null;
  /** Steps that have no mutants, because no gate can see what they do. */
  readonly unseen: readonly Unseen[];
  /** Of the play alone, with what comes before and its undo. */
  readonly playMs: number;
  /** Of the play and its mutants. */
  readonly durationMs: number;
}

/** Whether the play, its labels and its undos are as they should be, and a gate saw the disaster. */
export const isGood = ({
  before,
  failure,
  liars,
  undo,
}: Pick<PlayResult, 'before' | 'failure' | 'liars' | 'undo'>): boolean =>
  failure === null &&
  before?.verdict === 'red' &&
  liars.length === 0 &&
  (undo === null || (undo.failure === null && undo.undone.every(({ wrong }) => wrong.length === 0)));

/** The result of one file. What was not tested has not passed. */
export interface FileResult {
  readonly file: string;
  readonly verdict: 'passed' | 'failed' | 'not-tested';
  readonly reason: string | null;
  /** It was not tested because a server is not installed here. */
  readonly absent: boolean;
  readonly plays: readonly PlayResult[];
  readonly mutation: Mutation | null;
  readonly durationMs: number;
}

/** The results of the mutants of all plays of a file. */
export interface Mutation {
  readonly mutants: readonly MutantResult[];
  /** Killed mutants as a percentage of all mutants; null if there were none. */
  readonly score: number | null;
  /** The required score. */
  readonly minScore: number;
  /** Null if all mutants were played. */
  readonly sampled: Sample | null;
}

/** In a sample there may be no mutant of a file. */
export const reaches = ({ score, minScore, sampled }: Mutation): boolean =>
  score === null ? sampled !== null : score >= minScore;

export const notTested = (file: string, { reason, absent }: NotTested): FileResult => ({
  file,
  verdict: 'not-tested',
  reason,
  absent,
  plays: [],
  mutation: null,
  durationMs: 0,
});

/** @param minScore null without mutants */
export function fileResult(
  file: string,
  plays: readonly PlayResult[],
  { minScore, sample }: { readonly minScore: number | null; readonly sample: Sample | null },
): FileResult {
  const played = plays.every(({ mutants }) => mutants !== null) ? plays.flatMap(({ mutants }) => mutants ?? []) : null;
  const mutation =
    minScore === null || played === null
      ? null
      : { mutants: played, minScore, sampled: sample, score: scoreOf(played.map(({ verdict }) => verdict)) };
  const passed = plays.length > 0 && plays.every((play) => play.passed) && (mutation === null || reaches(mutation));
  return {
    file,
    verdict: passed ? 'passed' : 'failed',
    reason: null,
    absent: false,
    plays,
    mutation,
    durationMs: plays.reduce((total, play) => total + play.durationMs, 0),
  };
}

/** What is wrong with the gates before the play; null if one of them saw the disaster. */
export function blindWords({ verdict, gates }: Before): string | null {
  const green = gates.filter(({ status }) => status === 'green').map(({ gate }) => gate);
  const unjudged = gates.filter(({ status }) => status === 'unjudged').map(({ gate }) => gate);
  const rest = unjudged.length === 0 ? '' : `; ${unjudged.join(', ')} could not be evaluated without the steps`;
  switch (verdict) {
    case 'red':
      return null;
    case 'green':
      return `no gate sees the disaster: right after it ${green.join(', ')} ${green.length === 1 ? 'is' : 'are'} green already${rest}`;
    case 'unjudged':
      return `no gate could be evaluated right after the disaster: ${unjudged.join(', ')}`;
    case 'no-gates':
      return 'it has no gate, so nothing can show whether it restored anything';
  }
}

export const BLIND_HINT = 'write a gate that fails while the damage is there, and that needs no capture of a step';

const MOST_NAMED = 3;

const listed = (items: readonly string[]): string =>
  `${items.slice(0, MOST_NAMED).join(', ')}${items.length > MOST_NAMED ? ` and ${items.length - MOST_NAMED} more` : ''}`;

/** A step whose label is wrong. */
export const liarWords = ({ step, items }: PlayResult['liars'][number]): string =>
  `${step} has effect=read, but it changed ${listed(items)}`;

export const LIAR_HINT = 'mark it effect=write, and let a gate look at what it does';

/** An undo that leaves something different. */
export function undoWords({ step, wrong }: UndoVerdict): string {
  const problems = [...new Set(wrong.map(({ problem }) => problem))].map((problem) => {
    const items = wrong.filter((one) => one.problem === problem).map(({ item }) => item);
    return `${problem}: ${listed(items)}`;
  });
  return `the undo of ${step} leaves the sandbox different: ${problems.join('; ')}`;
}

export const UNDO_HINT = 'fix the undo; if something additional stays on purpose, say why: {.undo keeps="…"}';

export const whyFailed = (step: string | null, failure: Failure, lines: readonly string[]): WhyFailed => ({
  step,
  code: failure.code,
  message: failure.message,
  lines,
});
