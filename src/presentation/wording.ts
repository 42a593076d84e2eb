import { formatDuration } from '../model/duration.ts';
import type { Question } from '../model/events.ts';
import type { Failure, Unjudged } from '../model/failure.ts';
import { countSteps } from '../model/measures.ts';
import { measureRpo, measureRto, type Measured } from '../model/objectives.ts';
import { sectionOf, stepOf, type Plan, type PlannedSection } from '../model/plan.ts';
import type { ParamChange, RunState, RunStatus, StepStatus } from '../model/state.ts';
import { neutralise } from './terminal-text.ts';
import { VERDICT_WORDS } from './word-tables.ts';

/** One word per state, the same in the terminal, in plain lines and in reports. */
export const STEP_WORDS: Readonly<Record<StepStatus, string>> = {
  pending: 'pending',
  running: 'running',
  verifying: 'verifying',
  waiting: 'waiting',
  unverified: 'not verified',
  passed: 'passed',
  failed: 'failed',
  skipped: 'skipped',
  unknown: 'outcome unknown',
  undone: 'undone',
};

export const RUN_WORDS: Readonly<Record<RunStatus, string>> = {
  running: 'running',
  waiting: 'waiting for an operator',
  completed: 'completed',
  failed: 'failed',
  cancelled: 'cancelled',
  interrupted: 'interrupted',
  undone: 'undone, open again',
};

export function modeWords(state: RunState): string {
  const started = state.started;
  if (!started) return 'not started';
  return started.drill === null ? started.mode : `${started.mode}: ${neutralise(started.drill)}`;
}

/** `12m 05s of 2h, met (counted from declaration)`; without a figure it says so and why, never 0. */
export function measuredWords(measured: Measured): string {
  const { targetMs, actualMs, verdict, why } = measured;
  const target = targetMs === null ? '' : ` of ${formatDuration(targetMs)}`;
  const judged =
    verdict === 'missed' || verdict === 'invalid' ? VERDICT_WORDS[verdict].toUpperCase() : VERDICT_WORDS[verdict];
  if (actualMs !== null) return `${formatDuration(actualMs)}${target}, ${judged} (${why})`;
  if (verdict === 'missed') return `${figureWords(measured)}${target}, ${judged} (${why})`;
  const wanted = targetMs === null ? '' : `, target ${formatDuration(targetMs)}`;
  return `${judged} (${why})${wanted}`;
}

/** The figure alone: `12m 05s`, `not restored after 3h`, `not measured`. */
export function figureWords({ actualMs, clockMs, verdict }: Measured): string {
  if (actualMs !== null) return formatDuration(actualMs);
  return verdict === 'missed' && clockMs !== null ? `not restored after ${formatDuration(clockMs)}` : 'not measured';
}

/** The lines about a failure: message, place and code, found, expected, last lines, what to do next. */
export function failureLines(failure: Failure): readonly string[] {
  const lines = [...labelled('', failure.message), `  code      ${failure.code}`];
  if (failure.at !== undefined) lines.push(...labelled('  at        ', failure.at));
  if (failure.found !== undefined) lines.push(...labelled('  found     ', failure.found));
  if (failure.expected !== undefined) lines.push(...labelled('  expected  ', failure.expected));
  if (failure.unjudged && failure.unjudged.names.length > 0)
    lines.push(...labelled('  names     ', failure.unjudged.names.join(', ')));
  if (failure.lastLines && failure.lastLines.length > 0) {
    lines.push('  last lines');
    for (const line of failure.lastLines) lines.push(...labelled('    | ', line));
  }
  if (failure.hint !== undefined) lines.push(...labelled('  next      ', failure.hint));
  return lines;
}

/** The first line carries the label, further lines are indented to match. */
function labelled(label: string, text: string): readonly string[] {
  const rest = label.endsWith('| ') ? label : ' '.repeat(label.length);
  return neutralise(text)
    .replace(/\n+$/, '')
    .split('\n')
    .map((line, index) => `${index === 0 ? label : rest}${line}`);
}

/** Why a gate could not be judged, and the names that it could have used. */
export function unjudgedWords({ why, names }: Unjudged): string {
  return `${oneLine(why, 240)}${names.length === 0 ? '' : ` (known: ${oneLine(names.join(', '), 100)})`}`;
}

/** What was found and what was expected, cut so that both can be read at a glance; the journal has the full text. */
export function foundWords(found: string | null, expected: string | null): string {
  return `found ${foundBriefly(found)}, expected ${oneLine(expected ?? 'nothing', 100)}`;
}

/** What was found, in readable form: a single row of SQL reads `tables = 5`. */
export function foundBriefly(found: string | null): string {
  const text = found ?? 'nothing';
  const rows = /^rows = (\[.*\])$/s.exec(text)?.[1];
  return oneLine((rows === undefined ? null : rowWords(rows)) ?? text, 100);
}

function rowWords(text: string): string | null {
  let rows: unknown;
  try {
    rows = JSON.parse(text);
  } catch {
    // It was cut when it was recorded: it is shown as it is.
    return null;
  }
  if (!Array.isArray(rows)) return null;
  if (rows.length === 0) return 'no rows';
  const [first] = rows as readonly unknown[];
  if (first === null || typeof first !== 'object') return null;
  const cells = Object.entries(first).map(([name, value]) => `${name} = ${JSON.stringify(value)}`);
  return rows.length === 1 ? cells.join(', ') : `${rows.length} rows, the first ${cells.join(', ')}`;
}

/** The heading of a section on one line, preceded by the outer heading if several sections have the same title. */
export function distinctTitle(plan: Plan, section: PlannedSection): string {
  const title = oneLine(section.title);
  const alone = plan.sections.every((other) => other.id === section.id || oneLine(other.title) !== title);
  const outer = sectionOf(plan, section.parent ?? '');
  return alone || !outer || outer.title === '' ? title : `${oneLine(outer.title)}: ${title}`;
}

/** Text on a single line, at most `limit` characters. */
export function oneLine(text: string, limit = 200): string {
  const flat = neutralise(text).replace(/\s+/g, ' ').trim();
  return flat.length > limit ? `${flat.slice(0, limit - 1)}…` : flat;
}

export interface EndingOptions {
  /** Where the report was written; null if there is none. */
  readonly report: string | null;
}

/** The state of a run when its view closes: outcome, objectives, report, and what to type next. */
export function endingLines(state: RunState, options: EndingOptions): readonly string[] {
  const count = countSteps(state);
  const parts = [`${count.passed} of ${count.total} passed`];
  if (count.skipped > 0) parts.push(`${count.skipped} skipped`);
  if (count.failed > 0) parts.push(`${count.failed} failed`);
  if (count.unknown > 0) parts.push(`${count.unknown} of unknown outcome`);
  const lines = [
    `${RUN_WORDS[state.status]} after ${formatDuration(playedUntilMs(state))}: ${parts.join(', ')}`,
    `RTO     ${measuredWords(measureRto(state))}`,
    `RPO     ${measuredWords(measureRpo(state))}`,
  ];
  if (state.failedStep !== null) {
    const at = stepOf(state.plan, state.failedStep);
    const where = at ? ` (${at.span.file}:${at.span.start.line}:${at.span.start.column})` : '';
    lines.push(`stopped at ${state.failedStep}${where}`);
  }
  if (options.report !== null) lines.push(`report  ${options.report}`);
  const run = state.started?.run;
  if (run !== undefined) {
    lines.push(`run     ${run}, journal head ${state.head.slice(0, 16)} at record ${state.records}`);
    if (state.endedAt === null) lines.push(...nextLines(state, run));
  }
  return lines;
}

/** Run time up to the current stop, or until now. */
function playedUntilMs({ interruptions, clock }: RunState): number {
  const last = interruptions.at(-1);
  return last && last.toMs === null ? last.fromMs : clock.elapsedMs;
}

/** The commands to type next. If an operator is needed, the command that answers without a terminal comes first. */
function nextLines(state: RunState, run: string): readonly string[] {
  const said = state.status === 'waiting' && state.question ? withoutTerminal(state.question.question, run) : null;
  const commands = [
    ...(said === null ? [] : [said]),
    `runbook resume ${run}${said === null ? '' : '   (asks on a terminal)'}`,
    `runbook abort ${run}`,
  ];
  return commands.map((command, index) => `${index === 0 ? 'next    ' : '        '}${command}`);
}

function withoutTerminal(question: Question, run: string): string | null {
  switch (question.kind) {
    case 'check':
    case 'manual':
    case 'assist':
      return `runbook resume ${run} --answers FILE`;
    case 'approve':
      return `runbook approve ${run} ${question.step} --by NAME   (somebody other than the operator), then`;
    case 'confirm':
      return `runbook resume ${run} --confirm ${question.step}`;
    case 'unknown-outcome':
      return `runbook resume ${run} --rerun-from ${question.step}   (runs it again, and what comes after it)`;
    case 'left-running':
      return `kill ${question.processes.map(({ pid }) => pid).join(' ')}   (or wait until they have ended), then`;
    case 'undo':
      return question.byHand
        ? `runbook undo ${run} --by-hand '${question.step}=WHAT YOU DID'`
        : `runbook undo ${run} --yes --confirm ${question.step}`;
    default:
      return null;
  }
}

/** `MAX_LOSS: "60" becomes "180"` */
export function paramChangeWords({ name, from, to }: Pick<ParamChange, 'name' | 'from' | 'to'>): string {
  const shown = (value: string | null): string => (value === null ? 'no value' : `"${oneLine(value, 80)}"`);
  return `${name}: ${shown(from)} becomes ${shown(to)}`;
}
