import { formatClock, formatDuration } from '../../model/duration.ts';
import { stepMs } from '../../model/measures.ts';
import type { PlannedStep } from '../../model/plan.ts';
import type { StepState, StepStatus } from '../../model/state.ts';
import { oneLine } from '../../presentation/wording.ts';
import { BLANK, ends, span, type Line } from '../fit.ts';
import { BUSY, currentStep } from '../focus.ts';
import type { Store } from '../store.ts';
import { STATUS_TONES, type Theme, type Tone } from '../theme.ts';
import { budgetSpans, sectionTitle } from './budget.ts';
import { rowsFor, type Row } from './rows.ts';

/** The list on the left: `height` lines around the current step. */
export function stepLines(store: Store, theme: Theme, width: number, height: number): readonly Line[] {
  const current = currentStep(store);
  const rows = rowsFor(store, current, height);
  const at = Math.max(
    0,
    rows.findIndex((row) => 'step' in row && row.step.id === current?.id),
  );
  const first = Math.max(0, Math.min(at - Math.floor(height / 3), rows.length - height));
  return rows.slice(first, first + height).map((row) => rowLine(store, theme, row, width, current));
}

function rowLine(store: Store, theme: Theme, row: Row, width: number, current: PlannedStep | undefined): Line {
  const { glyphs } = theme;
  if ('blank' in row) return BLANK;
  if ('section' in row) return sectionLine(store, theme, row, width);
  if ('gate' in row) {
    const gate = store.state.steps.get(row.of.id)?.gates.find((one) => one.id === row.gate);
    const status =
      gate?.status === 'running'
        ? 'verifying'
        : gate?.status === 'cancelled'
          ? 'unverified'
          : (gate?.status ?? 'pending');
    const polls = gate && gate.polls > 1 ? `${gate.polls} polls ` : '';
    return ends(
      [span(`     ${glyphs.status[status]} `, STATUS_TONES[status]), span(row.gate, 'quiet')],
      [span(polls, 'quiet')],
      width,
      glyphs.more,
    );
  }
  const own = store.state.steps.get(row.step.id);
  const status = own?.status ?? 'pending';
  const here = row.step.id === current?.id;
  const tone: Tone = here ? 'strong' : status === 'pending' || status === 'skipped' ? 'quiet' : 'plain';
  return ends(
    [
      span(here ? ` ${glyphs.here} ` : '   ', 'accent'),
      span(`${glyphs.status[status]} `, STATUS_TONES[status]),
      span(labelOf(row.step), tone),
    ],
    [span(`${timeWords(store, own)} `, 'quiet')],
    width,
    glyphs.more,
  );
}

/** Checks and approvals by what they ask; everything else by the id that commands take. */
function labelOf(step: PlannedStep): string {
  if (step.role === 'check') return oneLine(step.title);
  if (step.role === 'approve') return `approval${step.approver === null ? '' : ` by ${oneLine(step.approver)}`}`;
  return step.id;
}

function sectionLine(store: Store, theme: Theme, row: Row & { readonly folded: boolean }, width: number): Line {
  if (!('section' in row)) return BLANK;
  const { glyphs } = theme;
  const status = row.folded ? statusOf(store, row.steps) : null;
  const mark = status === null ? span(' ') : span(`${glyphs.status[status]} `, STATUS_TONES[status]);
  const tone: Tone = status === null ? 'strong' : status === 'pending' ? 'quiet' : 'plain';
  return ends(
    [span(row.folded ? ' ' : ''), mark, span(sectionTitle(store.plan, row.section), tone)],
    budgetSpans(store, theme, row.section, width),
    width,
    glyphs.more,
  );
}

/** One status for a whole section. */
function statusOf(store: Store, steps: readonly PlannedStep[]): StepStatus {
  const all = steps.map((step) => store.state.steps.get(step.id)?.status ?? 'pending');
  const worst = WORST.find((status) => all.includes(status));
  if (worst !== undefined && worst !== 'pending') return worst;
  if (worst === 'pending') return all.some((status) => status === 'passed') ? 'running' : 'pending';
  return all.some((status) => status === 'passed') ? 'passed' : 'skipped';
}

const WORST: readonly StepStatus[] = [
  'failed',
  'unverified',
  'unknown',
  'waiting',
  'running',
  'verifying',
  'undone',
  'pending',
];

function timeWords(store: Store, own: StepState | undefined): string {
  if (!own) return '';
  if (BUSY.has(own.status)) {
    const began = own.attempts.at(-1)?.startedElapsedMs ?? own.gates[0]?.startedElapsedMs ?? store.elapsedMs;
    return formatClock(store.elapsedMs - began);
  }
  const ms = stepMs(store.state, own.id);
  return ms === null ? '' : formatDuration(ms);
}
