import { formatClock, formatDuration } from '../../model/duration.ts';
import { editedStep } from '../../model/edited-step.ts';
import type { Failure } from '../../model/failure.ts';
import type { PlannedStep } from '../../model/plan.ts';
import { sectionOf, stepOf } from '../../model/plan.ts';
import { progressWords } from '../../model/progress-words.ts';
import type { GateState, StepState } from '../../model/state.ts';
import { neutralise } from '../../model/terminal-text.ts';
import { failureLines, foundWords, STEP_WORDS } from '../../model/wording.ts';
import { BLANK, cut, ends, line, span, wrap, type Line } from '../fit.ts';
import type { Store } from '../store.ts';
import { STATUS_TONES, type Theme } from '../theme.ts';
import { progressBar } from './budget.ts';
import { markdownLines } from './prose.ts';

const MOST_CODE = 6;

/** The step at hand: what it is, its command, its gates, how far it has come, and what it prints. */
export function stepPane(
  store: Store,
  theme: Theme,
  step: PlannedStep,
  width: number,
  height: number,
): readonly Line[] {
  const own = store.state.steps.get(step.id);
  if (!own) return [];
  const head = [
    titleLine(store, theme, step, own, width),
    ...admonitionLines(step, width),
    ...codeLines(editedStep(store.state, step), theme, width),
    ...gateLines(store, theme, own, width),
    ...progressLines(store, theme, step, width),
  ];
  const failure = own.failure ?? own.gates.find((gate) => gate.failure)?.failure;
  if (failure) head.push(BLANK, ...failurePane(failure, width));
  const room = height - head.length - 1;
  const printed = room > 0 ? (printing(store, own)?.tail(room) ?? []) : [];
  if (printed.length > 0)
    return [...head, BLANK, ...printed.map((text) => line(cut(text, width, theme.glyphs.more), 'quiet'))];
  return failure ? head : [...head, BLANK, ...proseLines(store, theme, step, width)];
}

/** What the step prints, or the gate that is being asked about it. */
function printing(store: Store, own: StepState) {
  const asked = own.gates.find((gate) => gate.status === 'running' || gate.status === 'failed');
  const ring = asked ? store.ring(asked.id) : undefined;
  return ring && ring.size > 0 ? ring : store.ring(own.id);
}

/** Continued lines stand under what they continue. */
export function failurePane(failure: Failure, width: number): readonly Line[] {
  return failureLines(failure).flatMap((text, index) =>
    wrap(text, width, /^ {2}\w/.test(text) ? 12 : 0).map((one) => line(one, index === 0 ? 'bad' : 'plain')),
  );
}

function titleLine(store: Store, theme: Theme, step: PlannedStep, own: StepState, width: number): Line {
  const { glyphs } = theme;
  const attempt = own.attempts.length > 1 ? ` ${glyphs.dot} attempt ${own.attempts.length}` : '';
  const effect = step.attributes.effect === 'write' ? '' : ` ${glyphs.dot} ${step.attributes.effect}`;
  const began =
    own.status === 'running' || own.status === 'verifying' ? own.attempts.at(-1)?.startedElapsedMs : undefined;
  const limit = step.attributes.timeoutMs === null ? '' : ` of ${formatDuration(step.attributes.timeoutMs)}`;
  const clock = began === undefined ? '' : ` ${formatClock(store.elapsedMs - began)}${limit}`;
  return ends(
    [
      span(step.id, 'strong'),
      span(` ${glyphs.dot} ${step.role === 'step' ? step.kind : step.role}${effect}${attempt}`, 'quiet'),
    ],
    [span(retryWords(store, own) ?? `${STEP_WORDS[own.status]}${clock}`, STATUS_TONES[own.status])],
    width,
    glyphs.more,
  );
}

/** Between two attempts nothing runs, and the screen says until when. */
function retryWords(store: Store, own: StepState): string | null {
  if (own.status !== 'pending' || own.retryAtElapsedMs === null) return null;
  return `next attempt in ${formatClock(own.retryAtElapsedMs - store.elapsedMs + 999)}`;
}

function admonitionLines(step: PlannedStep, width: number): readonly Line[] {
  return step.admonitions.flatMap(({ kind, text }) =>
    wrap(neutralise(`${kind.toUpperCase()}: ${text}`), width).map((one) => line(one, 'warn')),
  );
}

/** The first lines of the command. */
export function codeLines(step: PlannedStep, { glyphs }: Theme, width: number): readonly Line[] {
  const lines = neutralise(step.code)
    .replace(/\n+$/, '')
    .split('\n')
    .filter((text, _, all) => text !== '' || all.length > 1);
  if (lines.length === 0) return [];
  const shownLines = lines
    .slice(0, MOST_CODE)
    .flatMap((text) => wrap(`  ${text.replaceAll('\t', '  ')}`, width, 4).map((one) => line(one, 'accent')));
  const hidden = lines.length - MOST_CODE;
  return hidden > 0 ? [...shownLines, line(`  ${glyphs.more} ${hidden} more lines`, 'quiet')] : shownLines;
}

function gateLines(store: Store, theme: Theme, own: StepState, width: number): readonly Line[] {
  return own.gates
    .filter((gate) => gate.startedElapsedMs !== null)
    .flatMap((gate) => oneGate(store, theme, gate, width));
}

function oneGate(store: Store, { glyphs }: Theme, gate: GateState, width: number): readonly Line[] {
  const status = gate.status === 'running' ? 'verifying' : gate.status === 'cancelled' ? 'unverified' : gate.status;
  const { everyMs, withinMs } = stepOf(store.plan, gate.id)?.attributes ?? { everyMs: null, withinMs: null };
  const since = store.elapsedMs - (gate.startedElapsedMs ?? 0);
  const pace =
    gate.status === 'running' && withinMs !== null ? `${formatClock(since)} of ${formatDuration(withinMs)}` : '';
  const rhythm = everyMs === null ? '' : `, every ${formatDuration(everyMs)}`;
  const polls = gate.polls > 0 ? `poll ${gate.polls}${rhythm}` : '';
  const first = ends(
    [span(`${glyphs.status[status]} gate `, STATUS_TONES[status]), span(gate.id)],
    [span([polls, pace].filter((part) => part !== '').join('  '), 'quiet')],
    width,
    glyphs.more,
  );
  if (gate.found === null && gate.expected === null) return [first];
  return [
    first,
    line(
      cut(`  ${foundWords(gate.found, gate.expected)}`, width, glyphs.more),
      gate.status === 'passed' ? 'good' : 'warn',
    ),
  ];
}

function progressLines(store: Store, theme: Theme, step: PlannedStep, width: number): readonly Line[] {
  const known = store.progress(step.id);
  if (!known) return [];
  const { progress, elapsedMs } = known;
  const words = wrap(progressWords(progress, elapsedMs), width).map((one) => line(one));
  if (progress.total === null || progress.total <= 0) return [BLANK, ...words];
  const cells = Math.max(10, Math.min(40, width));
  return [BLANK, progressBar(progress.done, progress.total, cells, theme), ...words];
}

/** What the runbook says around the step: there is room for it until the step prints. */
export function proseLines(store: Store, theme: Theme, step: PlannedStep, width: number): readonly Line[] {
  return markdownLines(sectionOf(store.plan, step.section)?.prose ?? '', theme, width);
}
