import { measure } from '../model/measures.ts';
import { sectionOf, type PlannedStep } from '../model/plan.ts';
import type { GateState, RunState, StepState } from '../model/state.ts';
import {
  failureLines,
  foundWords,
  measuredWords,
  oneLine,
  RUN_WORDS,
  STEP_WORDS,
  unjudgedWords,
} from '../presentation/wording.ts';
import { listedSteps } from './describe.ts';
import type { ReportFormat } from './format.ts';
import { attributes, escapeMarkup } from '../presentation/markup.ts';

/** For CI servers: a suite per section, a case per gate, and the run itself, so that a failed run is never green. */
export const junit: ReportFormat = {
  name: 'junit',
  summary: 'JUnit XML for CI servers, a case for each gate',
  extension: 'xml',
  render(state) {
    const suites = [...sectionSuites(state), suiteOfRun(state)];
    const all = suites.flatMap(({ cases }) => cases);
    return [
      '<?xml version="1.0" encoding="UTF-8"?>',
      `<testsuites${attributes({ name: oneLine(state.plan.title), ...countsOf(all), time: seconds(state.clock.elapsedMs) })}>`,
      ...suites.map((suite) => suiteXml(state, suite)),
      '</testsuites>',
      '',
    ].join('\n');
  },
};

/** `failed`: the gate was evaluated and did not hold. `error`: it could not be judged, or something failed before it could be evaluated. */
interface Case {
  readonly name: string;
  readonly file: string | null;
  readonly line: number | null;
  readonly ms: number;
  readonly verdict: 'passed' | 'failed' | 'error' | 'skipped';
  /** One line; empty for a passed case. */
  readonly message: string;
  readonly code: string;
  readonly details: readonly string[];
}

interface Suite {
  readonly name: string;
  readonly cases: readonly Case[];
  readonly properties: Readonly<Record<string, string>>;
}

function sectionSuites(state: RunState): readonly Suite[] {
  const bySection = new Map<string, Case[]>();
  for (const [step, own] of listedSteps(state)) {
    const cases = own.gates.map((gate) => gateCase(step, own, gate));
    if (cases.length === 0 && BROKEN.has(own.status)) cases.push(brokenStep(step, own));
    if (cases.length > 0) bySection.set(step.section, [...(bySection.get(step.section) ?? []), ...cases]);
  }
  return [...bySection].map(([section, cases]) => ({
    name: oneLine(sectionOf(state.plan, section)?.title ?? '') || section || state.plan.runbook.file,
    cases,
    properties: {},
  }));
}

const BROKEN: ReadonlySet<string> = new Set(['failed', 'unknown']);
const PASSED = { verdict: 'passed', message: '', code: '', details: [] } as const;

const whereabouts = (step: PlannedStep): Pick<Case, 'file' | 'line'> => ({
  file: step.span.file,
  line: step.span.start.line,
});

function gateCase(step: PlannedStep, own: StepState, gate: GateState): Case {
  const judged = { ...whereabouts(step), name: gate.id, ms: gate.durationMs };
  if (gate.status === 'passed') return { ...judged, ...PASSED };
  if (gate.status === 'failed') {
    const unjudged = gate.failure?.unjudged;
    const message = unjudged ? unjudgedWords(unjudged) : foundWords(gate.found, gate.expected);
    const details = gate.failure ? failureLines(gate.failure) : [];
    return { ...judged, verdict: unjudged ? 'error' : 'failed', message, code: gate.failure?.code ?? 'gate', details };
  }
  if (BROKEN.has(own.status) && gate.id !== step.id) {
    const broken = brokenStep(step, own);
    return { ...broken, ...judged, message: `not evaluated: ${step.id} failed: ${broken.message}` };
  }
  const reason = own.status === 'skipped' && own.reason !== null ? `skipped: ${own.reason}` : GATE_WORDS[gate.status];
  return { ...judged, verdict: 'skipped', message: oneLine(reason), code: '', details: [] };
}

const GATE_WORDS = {
  pending: 'not reached',
  running: 'still being evaluated',
  cancelled: 'cancelled before it had a result',
} as const;

function brokenStep(step: PlannedStep, own: StepState): Case {
  const { failure } = own;
  return {
    ...whereabouts(step),
    name: step.id,
    ms: own.attempts.at(-1)?.durationMs ?? 0,
    verdict: 'error',
    message: failure ? oneLine(failure.message) : STEP_WORDS[own.status],
    code: failure?.code ?? own.status,
    details: failure ? failureLines(failure) : [],
  };
}

function suiteOfRun(state: RunState): Suite {
  const { rto, rpo } = measure(state);
  const whole = { name: 'run', file: state.plan.runbook.file, line: null, ms: state.clock.elapsedMs };
  const stopped = state.failedStep === null ? '' : `, stopped at ${state.failedStep}`;
  const message = `${RUN_WORDS[state.status]}${stopped}`;
  const ended: Case =
    state.status === 'completed'
      ? { ...whole, ...PASSED }
      : { ...whole, verdict: 'error', message, code: state.status, details: [] };
  return {
    name: 'The run',
    cases: [ended],
    properties: { run: state.started?.run ?? '', head: state.head, rto: measuredWords(rto), rpo: measuredWords(rpo) },
  };
}

const seconds = (ms: number): string => (ms / 1_000).toFixed(3);

function countsOf(cases: readonly Case[]): Readonly<Record<string, number>> {
  const count = (verdict: Case['verdict']): number => cases.filter((one) => one.verdict === verdict).length;
  return { tests: cases.length, failures: count('failed'), errors: count('error'), skipped: count('skipped') };
}

function suiteXml(state: RunState, { name, cases, properties }: Suite): string {
  const total = cases.reduce((ms, one) => ms + one.ms, 0);
  // The schema that CI servers check against allows no time zone and no fractions.
  const timestamp = state.started?.wall.slice(0, 19) ?? null;
  const listed = Object.entries(properties);
  return [
    `  <testsuite${attributes({ name, ...countsOf(cases), time: seconds(total), timestamp })}>`,
    ...(listed.length === 0 ? [] : ['    <properties>']),
    ...listed.map(([key, value]) => `      <property${attributes({ name: key, value })}/>`),
    ...(listed.length === 0 ? [] : ['    </properties>']),
    ...cases.map((one) => caseXml(state, one)),
    '  </testsuite>',
  ].join('\n');
}

const TAGS = { failed: 'failure', error: 'error', skipped: 'skipped' } as const;

function caseXml(state: RunState, { name, file, line, ms, verdict, message, code, details }: Case): string {
  const classname = state.plan.runbook.file;
  const open = `    <testcase${attributes({ name, classname, file, line, time: seconds(ms) })}`;
  if (verdict === 'passed') return `${open}/>`;
  const type = verdict === 'skipped' ? null : code;
  const inner = `      <${TAGS[verdict]}${attributes({ message, type })}`;
  const body = details.length === 0 ? `${inner}/>` : `${inner}>${escapeMarkup(details.join('\n'))}</${TAGS[verdict]}>`;
  return `${open}>\n${body}\n    </testcase>`;
}
