import { countSteps, measure } from '../model/measures.ts';
import type { Measured } from '../model/objectives.ts';
import type { RunState } from '../model/state.ts';
import { oneLine } from '../presentation/wording.ts';
import { listedSteps } from './describe.ts';
import type { ReportFormat } from './format.ts';

/** For the textfile collector: gauges about one run. A figure that was not measured is absent, never 0. */
export const metrics: ReportFormat = {
  name: 'metrics',
  summary: 'Prometheus text for the textfile collector: outcome, RTO, RPO, gates',
  extension: 'prom',
  // The collector is another user. The file holds names of steps and figures, but no output.
  mode: 0o644,
  render(state) {
    const common = { runbook: state.plan.runbook.file, mode: state.started?.mode ?? 'none' };
    return familiesOf(state)
      .filter(({ samples }) => samples.length > 0)
      .map((family) => familyText(family, common))
      .join('');
  },
};

interface Family {
  /** Ends in the unit, if there is one. */
  readonly name: string;
  readonly help: string;
  readonly samples: readonly Sample[];
}

interface Sample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

function familiesOf(state: RunState): readonly Family[] {
  const { rto, rpo, sections, time } = measure(state);
  const { started } = state;
  const count = countSteps(state);
  const left = count.total - count.passed - count.skipped - count.failed - count.unknown;
  const gates = listedSteps(state).flatMap(([step, own]) => own.gates.map((gate) => ({ step, gate })));
  return [
    {
      name: 'runbook_run_info',
      help: 'The run that the other metrics describe.',
      samples: [{ labels: { run: started?.run ?? '', status: state.status, tool: started?.tool ?? '' }, value: 1 }],
    },
    gauge('runbook_run_completed', 'Whether the run completed.', state.status === 'completed'),
    gauge('runbook_run_start_timestamp_seconds', 'When the run started.', epochSeconds(started?.wall)),
    gauge('runbook_run_end_timestamp_seconds', 'When the run ended.', epochSeconds(state.endedAt)),
    gauge('runbook_run_duration_seconds', 'From start to end, including waits and stops.', time.elapsedMs / 1_000),
    gauge(
      'runbook_run_waiting_seconds',
      'Time spent waiting for operators with nothing at work.',
      time.waitedMs / 1_000,
    ),
    gauge(
      'runbook_run_stopped_seconds',
      'Time in which nothing was played: stopped, dead or paused.',
      time.stoppedMs / 1_000,
    ),
    ...objective('rto', 'from declaration, else start, to the last restored mark', rto),
    ...objective('rpo', 'from the recovery point to the disruption', rpo),
    {
      name: 'runbook_steps',
      help: 'Steps by status.',
      samples: Object.entries({
        passed: count.passed,
        skipped: count.skipped,
        failed: count.failed,
        unknown: count.unknown,
        not_done: left,
      }).map(([status, value]) => ({ labels: { status }, value })),
    },
    {
      name: 'runbook_section_duration_seconds',
      help: 'Time spent in the steps and gates of a section.',
      samples: sections.flatMap(({ id, actualMs }) => secondsOf({ section: id }, actualMs)),
    },
    {
      name: 'runbook_section_budget_seconds',
      help: 'Time budget of a section.',
      samples: sections.flatMap(({ id, budgetMs }) => secondsOf({ section: id }, budgetMs)),
    },
    {
      name: 'runbook_gate_passed',
      help: 'Whether a gate held when it was last evaluated; absent if it never was.',
      samples: gates.flatMap(({ step, gate }) =>
        gate.status === 'passed' || gate.status === 'failed'
          ? [{ labels: { gate: gate.id, step: step.id }, value: Number(gate.status === 'passed') }]
          : [],
      ),
    },
  ];
}

function gauge(name: string, help: string, value: number | boolean | null): Family {
  return { name, help, samples: value === null ? [] : [{ value: Number(value) }] };
}

const secondsOf = (labels: Readonly<Record<string, string>>, ms: number | null): readonly Sample[] =>
  ms === null ? [] : [{ labels, value: ms / 1_000 }];

const epochSeconds = (at: string | null | undefined): number | null =>
  at === null || at === undefined ? null : Date.parse(at) / 1_000;

/** A figure that contradicts itself (`invalid`) is left out. */
function objective(name: string, help: string, { targetMs, actualMs, verdict }: Measured): readonly Family[] {
  const actual = verdict === 'invalid' || actualMs === null ? null : actualMs / 1_000;
  const met = verdict === 'met' || verdict === 'missed' ? verdict === 'met' : null;
  return [
    gauge(`runbook_${name}_seconds`, `${name.toUpperCase()} as measured, ${help}.`, actual),
    gauge(
      `runbook_${name}_target_seconds`,
      `${name.toUpperCase()} target.`,
      targetMs === null ? null : targetMs / 1_000,
    ),
    gauge(
      `runbook_${name}_met`,
      `Whether the ${name.toUpperCase()} is within its target; also 0 once the clock has run past it.`,
      met,
    ),
  ];
}

function familyText({ name, help, samples }: Family, common: Readonly<Record<string, string>>): string {
  const lines = samples.map(({ labels, value }) => `${name}{${labelText({ ...common, ...labels })}} ${value}\n`);
  return `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${lines.join('')}`;
}

function labelText(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${oneLine(value, 1_000).replace(/[\\"]/g, '\\$&')}"`)
    .join(',');
}
