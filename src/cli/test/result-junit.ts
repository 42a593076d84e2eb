import { attributes, escapeMarkup } from '../../presentation/markup.ts';
import { mutantName, type MutantResult } from './mutant-result.ts';
import { blindWords, liarWords, undoWords, type FileResult, type PlayResult } from './verdict.ts';

interface Case {
  readonly name: string;
  readonly ms: number;
  /** `error`: it was not tested, which is no result. `skipped`: a server is not installed here. */
  readonly outcome: {
    readonly tag: 'failure' | 'error' | 'skipped';
    readonly message: string;
    readonly body: string;
  } | null;
}

/** JUnit XML: a suite for each runbook, a case for what its gates saw and one for each play. */
export function resultJunit(results: readonly FileResult[], strict: boolean, durationMs: number): string {
  const suites = results.map((result) => ({ file: result.file, cases: casesOf(result, strict) }));
  const all = suites.flatMap(({ cases }) => cases);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: 'runbook test', ...counts(all), time: seconds(durationMs) })}>`,
    ...suites.flatMap(({ file, cases }) => [
      `  <testsuite${attributes({ name: file, ...counts(cases), time: seconds(cases.reduce((sum, one) => sum + one.ms, 0)) })}>`,
      ...cases.map((one) => caseXml(file, one)),
      '  </testsuite>',
    ]),
    '</testsuites>',
    '',
  ].join('\n');
}

function casesOf({ reason, absent, plays, mutation }: FileResult, strict: boolean): readonly Case[] {
  if (reason !== null)
    return [
      {
        name: 'rehearsal',
        ms: 0,
        outcome: { tag: absent && !strict ? 'skipped' : 'error', message: `not tested: ${reason}`, body: '' },
      },
    ];
  return [...plays.flatMap(playCases), ...(mutation?.mutants ?? []).map(mutantCase)];
}

function playCases({ choices, before, failure, liars, undo, durationMs }: PlayResult): readonly Case[] {
  const suffix = choices.length === 0 ? '' : ` with ${choices.join(', ')}`;
  const blind = before === null ? null : blindWords(before);
  return [
    ...(before === null
      ? []
      : [
          {
            name: `gates see the disaster${suffix}`,
            ms: 0,
            outcome: blind === null ? null : ({ tag: 'failure', message: blind, body: '' } as const),
          },
        ]),
    {
      name: `rehearsal${suffix}`,
      ms: durationMs,
      outcome: failure && { tag: 'failure', message: failure.message, body: failure.lines.join('\n') },
    },
    ...liars.map((liar) => failing(`effect of ${liar.step}${suffix}`, liarWords(liar))),
    ...(undo?.undone ?? []).map((one) => {
      const name = `undo of ${one.step}${suffix}`;
      return one.wrong.length === 0 ? { name, ms: 0, outcome: null } : failing(name, undoWords(one));
    }),
    ...(undo?.failure ? [failing(`rollback${suffix}`, undo.failure.message, undo.failure.lines.join('\n'))] : []),
  ];
}

const failing = (name: string, message: string, body = ''): Case => ({
  name,
  ms: 0,
  outcome: { tag: 'failure', message, body },
});

/** Each is a case, whatever score is required: a CI server shows which one was not noticed. */
function mutantCase(mutant: MutantResult): Case {
  const { judges, verdict, durationMs } = mutant;
  const named = { name: mutantName(mutant), ms: durationMs };
  switch (verdict.outcome) {
    case 'killed':
      return { ...named, outcome: null };
    case 'error':
      return { ...named, outcome: { tag: 'error', message: verdict.why, body: '' } };
    case 'survived': {
      const message = `nothing failed; should have been seen by ${judges.join(', ') || 'a gate, and no gate judges it'}`;
      return { ...named, outcome: { tag: 'failure', message, body: '' } };
    }
  }
}

const seconds = (ms: number): string => (ms / 1_000).toFixed(3);

function counts(cases: readonly Case[]): Readonly<Record<string, number>> {
  const count = (tag: 'failure' | 'error' | 'skipped'): number =>
    cases.filter(({ outcome }) => outcome?.tag === tag).length;
  return { tests: cases.length, failures: count('failure'), errors: count('error'), skipped: count('skipped') };
}

function caseXml(file: string, { name, ms, outcome }: Case): string {
  const open = `    <testcase${attributes({ name, classname: file, file, time: seconds(ms) })}`;
  if (outcome === null) return `${open}/>`;
  const { tag, message, body } = outcome;
  const inner = `      <${tag}${attributes(tag === 'skipped' ? { message } : { message, type: tag })}`;
  return `${open}>\n${body === '' ? `${inner}/>` : `${inner}>${escapeMarkup(body)}</${tag}>`}\n    </testcase>`;
}
