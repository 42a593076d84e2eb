import { formatClock, formatDuration } from '../../model/duration.ts';
import { editedStep } from '../../model/played-code.ts';
import type { Failure } from '../../model/failure.ts';
import { type PlannedStep, sectionOf, stepOf } from '../../model/plan.ts';
import { progressWords } from '../../presentation/amounts.ts';
import type { GateState, StepState } from '../../model/state.ts';
import { neutralise } from '../../presentation/terminal-text.ts';
import { failureLines, foundWords, STEP_WORDS, unjudgedWords } from '../../presentation/wording.ts';
import { BLANK, cut, ends, line, span, wrap, type Line } from '../fit.ts';
import type { Store } from '../store.ts';
import { STATUS_TONES, type Theme } from '../theme.ts';
import { progressBar } from './budget.ts';
import { sectionLines } from './prose.ts';
import { busySteps } from '../focus.ts';

const MOST_CODE = 6;

/** The current step: what it is, its command, its gates, its progress and its output. */
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
    ...siblingLines(store, step, width),
    titleLine(store, theme, step, own, width),
    ...admonitionLines(step, width),
    ...codeLines(editedStep(store.state, step), theme, width),
    ...gateLines(store, theme, own, width),
    ...progressLines(store, theme, step, width),
  ];
  const failure = own.failure ?? own.gates.find((gate) => gate.failure)?.failure ?? lastTry(own);
  if (failure) head.push(BLANK, ...failurePane(failure, width, { rows: height - head.length - 1 }));
  const room = height - head.length - 1;
  const printed = room > 0 && !failure?.lastLines ? (printing(store, own)?.tail(room) ?? []) : [];
  if (printed.length > 0)
    return [...head, BLANK, ...printed.map((text) => line(cut(text, width, theme.glyphs.more), 'quiet'))];
  return failure ? head : [...head, BLANK, ...proseLines(store, theme, step, width)];
}

/** The output of the step, or of the gate that is being evaluated. */
function printing(store: Store, own: StepState) {
  const asked = own.gates.find((gate) => gate.status === 'running' || gate.status === 'failed');
  const ring = asked ? store.ring(asked.id) : undefined;
  return ring && ring.size > 0 ? ring : store.printed(own.id);
}

/** Between two attempts: why there will be another one. */
const lastTry = (own: StepState): Failure | null =>
  own.retryAtElapsedMs === null ? null : (own.attempts.at(-1)?.failure ?? null);

/** Another step has failed while this one runs: the operator learns at once that nothing new starts. */
function siblingLines(store: Store, step: PlannedStep, width: number): readonly Line[] {
  const failed = store.state.failedStep;
  const busy = busySteps(store);
  if (failed === null || failed === step.id || busy.length === 0) return [];
  const words = `${failed} has failed. Nothing new starts; you decide about it when ${busy.join(', ')} ${busy.length === 1 ? 'has' : 'have'} ended.`;
  return [...wrap(words, width).map((one) => line(one, 'bad')), BLANK];
}

export interface FailureRoom {
  /** If not everything fits, only the newest output lines stay. */
  readonly rows?: number;
  /** Whether to show the hint: not where the answers already say what to do next. */
  readonly next?: boolean;
}

const PRINTED = '    | ';

/** Continued lines are aligned with what they continue. */
export function failurePane(failure: Failure, width: number, { rows = Infinity, next = true }: FailureRoom = {}) {
  const { hint, ...rest } = failure;
  const all = failureLines(next && hint !== undefined ? failure : rest);
  // The code and the place go first: journal and report have them.
  const texts = all.length <= rows ? all : all.filter((text) => !/^ {2}(code|at) {2}/.test(text));
  const lines = texts.flatMap((text, index) =>
    wrap(text, width, text.startsWith(PRINTED) ? PRINTED.length : /^ {2}(\w| {10})/.test(text) ? 12 : 0).map((one) => ({
      shown: line(one, index === 0 ? 'bad' : 'plain'),
      printed: text.startsWith(PRINTED),
    })),
  );
  const over = lines.length - rows;
  const first = lines.findIndex(({ printed }) => printed);
  const most = lines.filter(({ printed }) => printed).length - 1;
  const left = over > 0 && first >= 0 ? Math.min(over + 1, most) : 0;
  if (left < 2) return lines.map(({ shown }) => shown);
  const gap = line(`${PRINTED}… ${left} earlier rows: o shows all`, 'quiet');
  return [...lines.slice(0, first), { shown: gap }, ...lines.slice(first + left)].map(({ shown }) => shown);
}

function titleLine(store: Store, theme: Theme, step: PlannedStep, own: StepState, width: number): Line {
  const { glyphs } = theme;
  const { retries } = step.attributes;
  const of = retries > 0 ? ` of ${retries + 1}` : '';
  const attempt =
    own.attempts.length > 1 || (retries > 0 && own.attempts.length > 0)
      ? ` ${glyphs.dot} attempt ${of === '' ? own.attempts.length : `${own.triesInSeries}${of}`}`
      : '';
  const edited = store.state.edits.some((edit) => edit.step === step.id && !edit.superseded)
    ? ` ${glyphs.dot} edited`
    : '';
  const effect = step.attributes.effect === 'write' ? '' : ` ${glyphs.dot} ${step.attributes.effect}`;
  const began =
    own.status === 'running' || own.status === 'verifying' ? own.attempts.at(-1)?.startedElapsedMs : undefined;
  const limit = step.attributes.timeoutMs === null ? '' : ` of ${formatDuration(step.attributes.timeoutMs)}`;
  const clock = began === undefined ? '' : ` ${formatClock(store.elapsedMs - began)}${limit}`;
  return ends(
    [
      span(step.id, 'strong'),
      span(` ${glyphs.dot} ${step.role === 'step' ? step.kind : step.role}${effect}${attempt}${edited}`, 'quiet'),
    ],
    [span(retryWords(store, own) ?? `${STEP_WORDS[own.status]}${clock}`, STATUS_TONES[own.status])],
    width,
    glyphs.more,
  );
}

/** Between two attempts nothing runs: the screen counts down to the next one. */
function retryWords(store: Store, own: StepState): string | null {
  if (own.status !== 'pending' || own.retryAtElapsedMs === null) return null;
  const left = own.retryAtElapsedMs - store.elapsedMs;
  if (left <= 0 && store.state.paused) return 'again when you continue';
  return `again in ${formatClock(left + 999)}`;
}

function admonitionLines(step: PlannedStep, width: number): readonly Line[] {
  return step.admonitions.flatMap(({ kind, text }) =>
    wrap(neutralise(`${kind.toUpperCase()}: ${text}`), width).map((one) => line(one, 'warn')),
  );
}

/** The first lines of the command, at most `most`. */
export function codeLines(step: PlannedStep, { glyphs }: Theme, width: number, most = MOST_CODE): readonly Line[] {
  const lines = neutralise(step.code)
    .replace(/\n+$/, '')
    .split('\n')
    .filter((text, _, all) => text !== '' || all.length > 1);
  if (lines.length === 0) return [];
  const shownLines = lines
    .slice(0, most)
    .flatMap((text) => wrap(`  ${text.replaceAll('\t', '  ')}`, width, 4).map((one) => line(one, 'accent')));
  const hidden = lines.length - most;
  return hidden > 0 ? [...shownLines, line(`  ${glyphs.more} ${hidden} more lines: t`, 'quiet')] : shownLines;
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
  const tone = gate.status === 'passed' ? 'good' : 'warn';
  return [
    first,
    ...wrap(`  ${gate.unjudged ? unjudgedWords(gate.unjudged) : foundWords(gate.found, gate.expected)}`, width, 4).map(
      (one) => line(one, tone),
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

/** What the runbook says around the step, shown until the step prints. */
export function proseLines(store: Store, theme: Theme, step: PlannedStep, width: number): readonly Line[] {
  return sectionLines(sectionOf(store.plan, step.section), theme, width);
}
