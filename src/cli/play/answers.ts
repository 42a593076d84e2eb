import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Question } from '../../model/events.ts';
import type { SandboxAnswers } from '../../model/runbook.ts';
import { ownValue } from '../../model/template.ts';
import type { PreparedAnswer } from '../../interpreter/engine/index.ts';
import type { Invocation, Surroundings } from '../command.ts';
import { usageError } from '../invocation.ts';
import { operatorName } from './operator.ts';

/** What is known beforehand of the answers to a run's questions. */
export interface AnswerSources {
  readonly operator: string;
  readonly yes: boolean;
  /** Ids of destructive steps confirmed on the command line. */
  readonly confirmed: readonly string[];
  /** From `--answers FILE`: check id, `*` for all, to pass, fail or na. */
  readonly file: { readonly [id: string]: 'pass' | 'fail' | 'na' };
  /** The sandbox's answers, where the run is a rehearsal without a person. */
  readonly sandbox: SandboxAnswers | null;
  /** The sandbox's answers, where a person rehearses: what Enter takes. */
  readonly suggested: SandboxAnswers | null;
}

/** Of a rehearsal: its answers are given by themselves, or proposed to a person who sits there. */
export function rehearsed(
  rehearsal: { readonly answers: SandboxAnswers } | null,
  attended: boolean,
): Pick<AnswerSources, 'sandbox' | 'suggested'> {
  const answers = rehearsal?.answers ?? null;
  return attended ? { sandbox: null, suggested: answers } : { sandbox: answers, suggested: null };
}

/** What the sandbox would answer; null for questions that it says nothing about. */
export function suggestAnswer(sources: AnswerSources, question: Question): PreparedAnswer | null {
  return sources.suggested === null
    ? null
    : prepareAnswer({ ...sources, file: {}, confirmed: [], yes: false, sandbox: sources.suggested }, question);
}

/**
 * The answer to a question that needs no person. `--yes` accepts ordinary confirmations and nothing else: it never
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
      const told =
        sandbox.checks === null || typeof sandbox.checks === 'string'
          ? sandbox.checks
          : ownValue(sandbox.checks, question.step);
      if (told === 'pass' || told === 'fail' || told === 'na')
        return { answer: { verdict: told, reason: 'rehearsed' }, by: 'sandbox', source: 'sandbox' };
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
      if (sandbox || sources.yes)
        return { answer: { verdict: 'confirm' }, by: operator, source: sandbox ? 'sandbox' : 'flag' };
      return null;
    default:
      return null;
  }
}

/** What the command line says about answers. */
export async function answersFor(
  invocation: Invocation,
  { cwd, env }: Surroundings,
): Promise<Omit<AnswerSources, 'sandbox' | 'suggested'>> {
  const file = invocation.text('answers');
  return {
    operator: operatorName(env),
    yes: invocation.flag('yes'),
    confirmed: invocation.list('confirm'),
    file: file === null ? {} : await readAnswers(file, cwd),
  };
}

/** Reads `--answers FILE`: `{checks: {ID: pass|fail|na}}` or `{checks: pass}`. Throws a usage error for anything else. */
async function readAnswers(file: string, cwd: string): Promise<AnswerSources['file']> {
  const { parse } = await import('yaml');
  const wrong = (what: string) =>
    usageError(
      `--answers ${file}: ${what}`,
      'write {checks: pass} or {checks: {CHECK-ID: pass}}, with pass, fail or na',
    );
  let given: unknown;
  try {
    given = parse(await readFile(path.resolve(cwd, file), 'utf8'));
  } catch (error) {
    throw wrong(error instanceof Error ? error.message : String(error));
  }
  const checks = (given as { readonly checks?: unknown } | null)?.checks;
  const entries = typeof checks === 'string' ? { '*': checks } : checks;
  if (entries === null || typeof entries !== 'object') throw wrong('has no checks');
  const answers = new Map<string, 'pass' | 'fail' | 'na'>();
  for (const [id, verdict] of Object.entries(entries)) {
    if (verdict !== 'pass' && verdict !== 'fail' && verdict !== 'na')
      throw wrong(`${id} is ${JSON.stringify(verdict)}`);
    answers.set(id, verdict);
  }
  return Object.fromEntries(answers);
}
