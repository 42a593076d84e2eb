import path from 'node:path';
import { formatDuration } from '../../model/duration.ts';
import { neutralise } from '../../presentation/terminal-text.ts';
import { oneLine } from '../../presentation/wording.ts';
import { mutantName, type MutantResult } from './mutant-result.ts';
import {
  BLIND_HINT,
  blindWords,
  LIAR_HINT,
  liarWords,
  UNDO_HINT,
  undoWords,
  type FileResult,
  type Mutation,
  type PlayResult,
  type WhyFailed,
} from './verdict.ts';

const WORDS = { passed: 'passed', failed: 'FAILED', 'not-tested': 'not tested' } as const;

/** What is printed about one file when it is done. */
export function resultLines(result: FileResult): readonly string[] {
  const { file, verdict, reason, plays, mutation, durationMs } = result;
  const time =
    plays.length === 0
      ? ''
      : ` (${plays.length === 1 ? '1 play' : `${plays.length} plays`}, ${formatDuration(durationMs)})`;
  return [
    `${WORDS[verdict]}  ${file}${time}${reason === null ? '' : `: ${reason}`}`,
    ...(mutation === null ? [] : [...mutationLines(mutation), ...unseenLines(plays)].map((line) => `  ${line}`)),
    ...plays.flatMap((play) => playLines(play).map((line) => `  ${line}`)),
  ].map(neutralise);
}

function mutationLines({ mutants, score, minScore, sampled }: Mutation): readonly string[] {
  if (score === null && sampled !== null) return ['none of its mutants is in the sample'];
  if (score === null) return ['no mutants: no step is there whose effect is write or destructive'];
  const killed = mutants.filter(({ verdict }) => verdict.outcome === 'killed').length;
  const asked = score < minScore ? `, at least ${minScore}% were asked for` : '';
  return [`${killed} of ${mutants.length} mutants killed, score ${score}%${asked}`, ...mutants.flatMap(mutantLines)];
}

function unseenLines(plays: readonly PlayResult[]): readonly string[] {
  const all = new Map(plays.flatMap(({ unseen }) => unseen.map(({ step, why }) => [step, why] as const)));
  return [...all].map(([step, why]) => `  no mutant of ${step}: ${why}`);
}

function mutantLines(mutant: MutantResult): readonly string[] {
  const { judges, verdict, durationMs } = mutant;
  const name = `${mutantName(mutant)} (${formatDuration(durationMs)})`;
  switch (verdict.outcome) {
    case 'killed':
      return [`  killed    ${name}: by ${verdict.by}`];
    case 'error':
      return [`  error     ${name}: ${verdict.by ?? 'the play'}: ${oneLine(verdict.why)}`];
    case 'survived': {
      const words = judges.length === 0 ? 'no gate judges it' : `${judges.join(', ')} should have seen it`;
      const missing = verdict.missing === undefined ? '' : ` without ${verdict.missing}`;
      return [`  SURVIVED  ${name}: nothing failed${missing}; ${words}`];
    }
  }
}

function playLines({ choices, before, failure, liars, undo, kept }: PlayResult): readonly string[] {
  const blind = before === null ? null : blindWords(before);
  const lines = [
    ...(blind === null ? [] : [blind, `  next      ${BLIND_HINT}`]),
    ...(failure === null ? [] : failureText(failure)),
    ...liars.flatMap((liar) => [liarWords(liar), `  next      ${LIAR_HINT}`]),
    ...(undo?.undone ?? []).flatMap((one) =>
      one.wrong.length === 0 ? [] : [undoWords(one), `  next      ${UNDO_HINT}`],
    ),
    ...(undo?.failure
      ? failureText(undo.failure).map((line, place) => (place === 0 ? `the rollback: ${line}` : line))
      : []),
    ...(kept === null ? [] : [`  its run   ${lookAt(kept)}`]),
  ];
  if (lines.length === 0 || choices.length === 0) return lines;
  return [`with ${choices.join(', ')}:`, ...lines.map((line) => `  ${line}`)];
}

const failureText = ({ step, lines }: WhyFailed): readonly string[] => [
  `${step === null ? '' : `${step}: `}${lines[0] ?? ''}`,
  ...lines.slice(1),
];

/** The command that shows a kept run, which is not in the operator's folder. */
function lookAt(run: string): string {
  const home = path.dirname(path.dirname(run));
  return `RUNBOOK_HOME=${home} runbook report ${path.basename(run)}`;
}

export function summaryLine(results: readonly FileResult[], durationMs: number): string {
  const counts = (['passed', 'failed', 'not-tested'] as const).flatMap((verdict) => {
    const count = results.filter((one) => one.verdict === verdict).length;
    return count === 0 ? [] : [`${count} ${WORDS[verdict].toLowerCase()}`];
  });
  return `${counts.join(', ') || 'nothing to test in this shard'} in ${formatDuration(durationMs)}`;
}
