import type { Unjudged } from '../model/failure.ts';
import { measure, stepMs } from '../model/measures.ts';
import type { Measured } from '../model/objectives.ts';
import type { PlannedStep } from '../model/plan.ts';
import type { Decision, RunState, StepState, StepStatus } from '../model/state.ts';
import type { RunDescription, StepDescription } from './schema.ts';

/** A run as `status RUN --json` and the json report print it. It depends only on the journal. */
export function describeRun(state: RunState): RunDescription {
  const { plan, started } = state;
  const { rto, rpo, sections, time } = measure(state);
  return {
    run: started?.run ?? null,
    status: state.status,
    runbook: {
      file: started?.runbook.file ?? plan.runbook.file,
      sha256: started?.runbook.sha256 ?? plan.runbook.sha256,
      gitCommit: started?.runbook.gitCommit ?? null,
    },
    drill: started?.drill ?? null,
    startedAt: started?.wall ?? null,
    endedAt: state.endedAt,
    time,
    objectives: { rto: describeObjective(rto), rpo: describeObjective(rpo) },
    marks: state.marks.map(({ name, at, source, void: isVoid }) => ({ name, at, source, void: isVoid })),
    sections: sections.map(({ id, budgetMs, actualMs }) => ({ id, budgetMs, actualMs })),
    steps: listedSteps(state).map(([step, own]) => describeStep(state, step, own)),
    notes: state.notes.map(({ kind, text, by, at }) => ({ kind, text, by, at })),
    decisions: state.decisions.map(describeDecision),
    standIns: describeStandIns(state),
    paramChanges: state.paramChanges.map(({ name, from, to, by, at }) => ({ name, from, to, by, at })),
    journal: { records: state.records, head: state.head },
  };
}

/** Those that were not called, too; counts are null in a run that has not counted them. */
function describeStandIns({ sandbox }: RunState): RunDescription['standIns'] {
  if (!sandbox) return [];
  const { standIns, calls } = sandbox;
  return standIns.map((command) => {
    const count = calls?.find((one) => one.command === command) ?? { calls: 0, failed: 0 };
    return calls === null
      ? { command, calls: null, failed: null }
      : { command, calls: count.calls, failed: count.failed };
  });
}

/** Every step of the plan with its state; gates that judge a step are listed with that step. */
export function listedSteps(state: RunState): readonly (readonly [PlannedStep, StepState])[] {
  const judging = new Set(state.plan.steps.flatMap((step) => step.gates));
  return state.plan.steps.flatMap((step) => {
    const own = state.steps.get(step.id);
    return own && !judging.has(step.id) ? [[step, own] as const] : [];
  });
}

function describeObjective({
  targetMs,
  actualMs,
  clockMs,
  verdict,
  from,
}: Measured): RunDescription['objectives']['rto'] {
  return { targetMs, actualMs, clockMs, verdict: verdict === 'no-target' ? null : verdict, from };
}

/** The public status: verifying is running, waiting is pending, unverified has failed. */
const PUBLIC_STATUS: Readonly<Record<StepStatus, StepDescription['status']>> = {
  pending: 'pending',
  running: 'running',
  verifying: 'running',
  waiting: 'pending',
  unverified: 'failed',
  passed: 'passed',
  failed: 'failed',
  skipped: 'skipped',
  unknown: 'unknown',
  undone: 'undone',
};

function describeStep(state: RunState, step: PlannedStep, own: StepState): StepDescription {
  const last = own.attempts.at(-1);
  return {
    id: step.id,
    kind: step.kind,
    role: step.role,
    status: PUBLIC_STATUS[own.status],
    attempts: own.attempts.length,
    exitCode: last?.exitCode ?? null,
    startedAt: own.attempts[0]?.startedAt ?? null,
    durationMs: stepMs(state, step.id),
    output: last?.output ? { bytes: last.output.bytes, sha256: last.output.sha256 } : null,
    ...unjudgedOf(own.failure?.unjudged ?? null),
    gates: own.gates.map((gate) => ({
      id: gate.id,
      status: gate.status,
      found: gate.found,
      expected: gate.expected,
      ...unjudgedOf(gate.unjudged),
      attempts: gate.polls,
    })),
  };
}

const unjudgedOf = (unjudged: Unjudged | null): Pick<StepDescription, 'unjudged'> =>
  unjudged ? { unjudged: { why: unjudged.why, names: [...unjudged.names] } } : {};

function describeDecision(decision: Decision): RunDescription['decisions'][number] {
  const { question, answer, by, source, at, waitedMs } = decision;
  return {
    question: question.kind,
    step: 'step' in question ? question.step : null,
    verdict: answer.verdict,
    reason: answer.reason ?? null,
    by,
    source,
    at,
    waitedMs,
  };
}
