import { formatClock, formatDuration } from '../../model/duration.ts';
import { stepMs } from '../../model/measures.ts';
import { sectionOf, stepOf, type PlannedSection, type PlannedStep } from '../../model/plan.ts';
import type { StepState } from '../../model/state.ts';
import { oneLine } from '../../model/wording.ts';
import { BLANK, ends, line, span, type Line } from '../fit.ts';
import type { Store } from '../store.ts';
import { STATUS_TONES, type Theme, type Tone } from '../theme.ts';

type Row =
  | { readonly section: PlannedSection }
  | { readonly step: PlannedStep }
  | { readonly blank: true }
  | { readonly gate: string; readonly of: PlannedStep };

/** The list on the left: `height` lines around the step at hand. */
export function stepLines(store: Store, theme: Theme, width: number, height: number): readonly Line[] {
  const current = currentStep(store);
  const rows = spaced(rowsOf(store, current), height);
  const at = Math.max(
    0,
    rows.findIndex((row) => 'step' in row && row.step.id === current?.id),
  );
  const first = Math.max(0, Math.min(at - Math.floor(height / 3), rows.length - height));
  return rows.slice(first, first + height).map((row) => rowLine(store, theme, row, width, current));
}

/** What the screen is about: the running step, else the one that is asked about, that failed, or that comes next. */
export function currentStep(store: Store): PlannedStep | undefined {
  const { plan, state } = store;
  const question = state.question?.question;
  if (question && 'step' in question) return stepOf(plan, question.step);
  const running = [...plan.order, ...plan.finally, ...state.steps.keys()].find((id) =>
    BUSY.has(state.steps.get(id)?.status ?? ''),
  );
  return stepOf(plan, running ?? state.failedStep ?? plan.order[state.cursor] ?? plan.order.at(-1) ?? '');
}

const BUSY: ReadonlySet<string> = new Set(['running', 'verifying']);

/** A blank line before each section, where all of it still fits. */
function spaced(rows: readonly Row[], height: number): readonly Row[] {
  const airy = rows.flatMap((row, index): Row[] => ('section' in row && index > 0 ? [{ blank: true }, row] : [row]));
  return airy.length <= height ? airy : rows;
}

/** Sections as they come, their steps, and the gates of the step at hand and of those whose gate failed. */
function rowsOf(store: Store, current: PlannedStep | undefined): readonly Row[] {
  const { plan, state } = store;
  const rows: Row[] = [];
  let section: string | null = null;
  for (const id of [...plan.order, ...plan.finally]) {
    const step = stepOf(plan, id);
    if (!step) continue;
    if (step.section !== section) {
      section = step.section;
      const entered = sectionOf(plan, section);
      if (entered && entered.title !== '') rows.push({ section: entered });
    }
    rows.push({ step });
    const open = step.id === current?.id || state.steps.get(id)?.status === 'unverified';
    if (open) for (const gate of step.gates) rows.push({ gate, of: step });
  }
  return rows;
}

function rowLine(store: Store, theme: Theme, row: Row, width: number, current: PlannedStep | undefined): Line {
  const { glyphs } = theme;
  if ('blank' in row) return BLANK;
  if ('section' in row) return sectionLine(store, theme, row.section, width);
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
  const label = row.step.role === 'check' ? oneLine(row.step.title) : row.step.id;
  const tone: Tone = here ? 'strong' : status === 'pending' || status === 'skipped' ? 'quiet' : 'plain';
  return ends(
    [span(`   ${glyphs.status[status]} `, STATUS_TONES[status]), span(label, tone)],
    [span(`${timeWords(store, own)} `, 'quiet')],
    width,
    glyphs.more,
  );
}

function sectionLine(store: Store, { glyphs }: Theme, section: PlannedSection, width: number): Line {
  const spent = store.state.sectionMs.get(section.id) ?? 0;
  const budget = section.attributes.budgetMs;
  const words =
    budget === null ? '' : `${formatDuration(Math.floor(spent / 1_000) * 1_000)}${glyphs.of}${formatDuration(budget)} `;
  const tone: Tone = budget !== null && spent > budget ? 'bad' : 'quiet';
  return ends(
    line(` ${oneLine(section.title)}`, 'strong'),
    [span(words.replace(/^0ms/, '0s'), tone)],
    width,
    glyphs.more,
  );
}

function timeWords(store: Store, own: StepState | undefined): string {
  if (!own) return '';
  if (BUSY.has(own.status)) {
    const began = own.attempts.at(-1)?.startedElapsedMs ?? own.gates[0]?.startedElapsedMs ?? store.elapsedMs;
    return formatClock(store.elapsedMs - began);
  }
  const ms = stepMs(store.state, own.id);
  return ms === null ? '' : formatDuration(ms);
}
