import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Question } from '../../model/events.ts';
import type { SandboxAnswers } from '../../model/sandbox-spec.ts';
import { ownValue } from '../../model/template.ts';
import type { PreparedAnswer } from '../../interpreter/engine/index.ts';
import type { CommandContext } from '../command.ts';
import type { ResumeOptions } from '../commands/option-tables.ts';
import { usageError } from '../option-types.ts';
import { operatorName } from './operator.ts';

/** There is no wildcard: only a fence that was chosen by its id runs. */
export type Assist = { readonly [id: string]: 'run' | 'by-hand' | 'skip' };

/** The answers to a run's questions that are known in advance. */
export interface AnswerSources {
  readonly operator: string;
  readonly yes: boolean;
  /** Ids of destructive steps confirmed on the command line. */
  readonly confirmed: readonly string[];
  /** Steps without an undo that were undone by hand, by id: what was done. */
  readonly byHand: { readonly [id: string]: string };
  /** From `--answers FILE`, by id of the check or `*` for all. */
  readonly file: { readonly [id: string]: 'pass' | 'fail' | 'na' };
  /** From the same file, by id: what to do with each fence that `--assist` offers. */
  readonly assist: Assist;
  /** The sandbox's answers, in a rehearsal without an operator at a terminal. */
  readonly sandbox: SandboxAnswers | null;
  /** The sandbox's answers, when an operator rehearses: what Enter accepts. */
  readonly suggested: SandboxAnswers | null;
}

/** The answers of a rehearsal: proposed to the operator when one is at the terminal, otherwise given automatically. */
export function rehearsed(
  rehearsal: { readonly answers: SandboxAnswers } | null,
  attended: boolean,
): Pick<AnswerSources, 'sandbox' | 'suggested'> {
  const answers = rehearsal?.answers ?? null;
  return attended ? { sandbox: null, suggested: answers } : { sandbox: answers, suggested: null };
}

/** What the sandbox would answer; null for questions that its answers do not cover. */
export function suggestAnswer(sources: AnswerSources, question: Question): PreparedAnswer | null {
  return sources.suggested === null
    ? null
    : prepareAnswer(
        { ...sources, file: {}, assist: {}, byHand: {}, confirmed: [], yes: false, sandbox: sources.suggested },
        question,
      );
}

/**
 * The answer to a question that needs no operator; null for any other. `--yes` accepts only ordinary confirmations: it never
 * confirms a destructive step, never answers checks, never approves and never decides an unknown outcome.
 */
export function prepareAnswer(sources: AnswerSources, question: Question): PreparedAnswer | null {
  const { operator, sandbox } = sources;
  switch (question.kind) {
    case 'check':
    case 'manual': {
      const verdict = ownValue(sources.file, question.step) ?? sources.file['*'];
      if (verdict)
        return { answer: { verdict, reason: 'from the answers file' }, by: operator, source: 'answers-file' };
      if (sandbox === null) return null;
      const rehearsal =
        sandbox.checks === null || typeof sandbox.checks === 'string'
          ? sandbox.checks
          : ownValue(sandbox.checks, question.step);
      if (rehearsal === 'pass' || rehearsal === 'fail' || rehearsal === 'na')
        return { answer: { verdict: rehearsal, reason: 'rehearsed' }, by: 'sandbox', source: 'sandbox' };
      return null;
    }
    case 'approve':
      return sandbox?.approve ? { answer: { verdict: 'approve' }, by: sandbox.approve, source: 'sandbox' } : null;
    case 'confirm':
      if (sandbox) return { answer: { verdict: 'confirm' }, by: 'sandbox', source: 'sandbox' };
      return sources.confirmed.includes(question.step)
        ? { answer: { verdict: 'confirm' }, by: operator, source: 'flag' }
        : null;
    case 'undo':
      if (question.byHand) return undoneByHand(sources, question.step);
      if (sandbox || sources.yes || sources.confirmed.includes(question.step))
        return { answer: { verdict: 'confirm' }, by: operator, source: sandbox ? 'sandbox' : 'flag' };
      return null;
    case 'assist': {
      const verdict = ownValue(sources.assist, question.step);
      // A fence with placeholders to fill in cannot run, so the same question would come again.
      if (verdict === undefined || (verdict === 'run' && (question.placeholders.length > 0 || question.background)))
        return null;
      return { answer: { verdict, reason: 'from the answers file' }, by: operator, source: 'answers-file' };
    }
    default:
      return null;
  }
}

/** With nothing to play, only words are an answer: after a mere yes the journal would claim something that nobody did. */
function undoneByHand({ byHand, operator, sandbox }: AnswerSources, step: string): PreparedAnswer | null {
  const done = ownValue(byHand, step);
  if (done !== undefined) return { answer: { verdict: 'by-hand', reason: done }, by: operator, source: 'flag' };
  if (sandbox === null) return null;
  const reason = 'it has no undo, and nothing is undone by hand in a rehearsal';
  return { answer: { verdict: 'skip', reason }, by: 'sandbox', source: 'sandbox' };
}

/** Reads the answers that the command line gives. */
export async function answersFor(
  { yes, confirm, answers, byHand = [] }: Pick<ResumeOptions, 'yes' | 'confirm' | 'answers' | 'byHand'>,
  { cwd, env }: CommandContext,
): Promise<Omit<AnswerSources, 'sandbox' | 'suggested'>> {
  return {
    operator: operatorName(env),
    yes,
    confirmed: confirm,
    byHand: Object.fromEntries(byHand.map(readByHand)),
    ...(answers === null ? { file: {}, assist: {} } : await readAnswers(answers, cwd)),
  };
}

function readByHand(given: string): readonly [id: string, done: string] {
  const [, id, done] = /^([^=]+)=(.*)$/s.exec(given) ?? [];
  if (id === undefined || done === undefined || done.trim() === '')
    throw usageError(
      `--by-hand ${given} does not say what was done`,
      "write --by-hand 'STEP-ID=what you undid by hand'",
    );
  return [id.trim(), done.trim()];
}

/**
 * Reads `--answers FILE`: `checks: {ID: pass|fail|na}` or `checks: pass`, and `assist: {ID: run|by-hand|skip}`. Throws a
 * usage error for anything else.
 */
async function readAnswers(file: string, cwd: string): Promise<Pick<AnswerSources, 'file' | 'assist'>> {
  const { parse } = await import('yaml');
  const wrong = (what: string, hint: string) => usageError(`--answers ${file}: ${what}`, hint);
  let given: unknown;
  try {
    given = parse(await readFile(path.resolve(cwd, file), 'utf8'));
  } catch (error) {
    throw wrong(error instanceof Error ? error.message : String(error), `${CHECKS_HINT}; ${ASSIST_HINT}`);
  }
  const { checks, assist } = (given ?? {}) as { readonly checks?: unknown; readonly assist?: unknown };
  if (checks === undefined && assist === undefined)
    throw wrong('has neither checks nor assist', `${CHECKS_HINT}; ${ASSIST_HINT}`);
  const table = typeof checks === 'string' ? { '*': checks } : (checks ?? {});
  return {
    file: readTable(table, ['pass', 'fail', 'na'], (what) => wrong(`checks: ${what}`, CHECKS_HINT)),
    assist: readTable(assist ?? {}, ['run', 'by-hand', 'skip'], (what) => wrong(`assist: ${what}`, ASSIST_HINT)),
  };
}

const CHECKS_HINT = 'write {checks: pass} or {checks: {CHECK-ID: pass}}, with pass, fail or na';
const ASSIST_HINT = 'write {assist: {STEP-ID: run}}, with run, by-hand or skip for each';

function readTable<V extends string>(
  table: unknown,
  verdicts: readonly V[],
  wrong: (what: string) => Error,
): { readonly [id: string]: V } {
  if (typeof table !== 'object' || table === null) throw wrong(`is ${JSON.stringify(table)}, not a table of ids`);
  const answers = Object.entries(table).map(([id, given]: [string, unknown]): [string, V] => {
    const verdict = verdicts.find((one) => one === given);
    if (verdict === undefined) throw wrong(`${id} is ${JSON.stringify(given)}`);
    return [id, verdict];
  });
  return Object.fromEntries(answers);
}
