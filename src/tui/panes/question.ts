import { formatClock } from '../../model/duration.ts';
import { askingOf } from '../../presentation/question-text.ts';
import { stepOf, type PlannedStep } from '../../model/plan.ts';
import type { RunState } from '../../model/state.ts';
import { afterTries } from '../../presentation/event-lines.ts';
import { BLANK, cut, ends, line, span, wrap, type Line } from '../fit.ts';
import { flow } from '../flow.ts';
import type { Store } from '../store.ts';
import type { Theme } from '../theme.ts';
import { codeLines, failurePane, proseLines } from './step.ts';

/** A question to the operator. The answers are always on the screen: a long text gives way to them. */
export function questionPane(
  store: Store,
  theme: Theme,
  asked: NonNullable<RunState['question']>,
  width: number,
  height: number,
): readonly Line[] {
  const asking = askingOf(asked.question, store.plan);
  const proposed = store.suggested?.answer.verdict;
  const choices = asking.choices.map((choice): Line => [
    span(choice.verdict === proposed ? `${theme.glyphs.here} ` : '  ', 'accent'),
    span(`${choice.key}  `, 'accent'),
    span(choice.label),
    span(choice.verdict === proposed ? '  (Enter)' : '', 'quiet'),
  ]);
  const waited = formatClock(store.elapsedMs - asked.elapsedMs);
  const [first = '', ...more] = wrap(headingOf(store, asking.heading), width - waited.length - 1);
  const heading = [
    ends(line(first, 'warn'), [span(waited, 'quiet')], width, theme.glyphs.more),
    ...more.map((text) => line(text, 'warn')),
  ];
  const room = height - heading.length - choices.length - 2;
  if (room < 0) {
    const keys = asking.choices.map(({ key }) => key);
    return crowded(heading, { choices, keys }, width, height);
  }
  const about = aboutQuestion(store, theme, width, room);
  const text = detailLines(store, theme, asked, width);
  const details = [
    ...about,
    ...(about.length > 0 && text.length > 0 && about.at(-1) !== BLANK ? [BLANK] : []),
    ...text,
  ];
  const rest = line(`${theme.glyphs.more} press t to read all of it`, 'quiet');
  const kept =
    details.length > room ? [...details.slice(0, Math.max(0, room - 1)), ...(room > 0 ? [rest] : [])] : details;
  const asks = [...heading, ...(kept.length > 0 ? [BLANK, ...kept] : []), BLANK, ...choices];
  const prose = aroundQuestion(store, theme, width);
  const left = height - asks.length - 2;
  // Three lines of prose or none: a shorter piece would not help, and `t` shows all of it.
  if (prose.length === 0 || left < 3) return asks;
  return [...asks, BLANK, BLANK, ...(prose.length > left ? [...prose.slice(0, left - 1), rest] : prose)];
}

/** What a question says below its heading; for a manual section its text, laid out. */
export function detailLines(
  store: Store,
  theme: Theme,
  { question }: NonNullable<RunState['question']>,
  width: number,
): readonly Line[] {
  const manual = question.kind === 'manual' ? stepOf(store.plan, question.step) : undefined;
  const prose = manual ? proseLines(store, theme, manual, width) : [];
  if (prose.length > 0) return prose;
  return askingOf(question, store.plan)
    .details.filter((text) => !isShown(store, text))
    .flatMap((text) => wrap(text, width).map((one) => line(one)));
}

/** A title that only repeats the command, when the whole command is shown above with nothing left to fill in. */
function isShown(store: Store, text: string): boolean {
  const question = store.state.question?.question;
  const step = question?.kind === 'confirm' ? stepOf(store.plan, question.step) : undefined;
  return step?.title === text && !step.code.includes('${');
}

/** The question about a failure says how often the step was tried. */
function headingOf(store: Store, heading: string): string {
  const question = store.state.question?.question;
  return question?.kind === 'after-failure' ? `${heading}${afterTries(question.step, store.state)}` : heading;
}

/**
 * A small screen keeps the answers: it drops the blank lines first, then the end of the heading, then puts the answers beside
 * each other, and in the end shows only their keys.
 */
function crowded(
  heading: readonly Line[],
  { choices, keys }: { readonly choices: readonly Line[]; readonly keys: readonly string[] },
  width: number,
  height: number,
): readonly Line[] {
  if (choices.length < height) return [...heading.slice(0, height - choices.length), ...choices];
  const words = choices.flat().filter(({ text }) => text.trim() !== '');
  const beside = flow(
    words.flatMap(({ text, tone }) => [span(text.trim(), tone), span(' ')]),
    width,
  );
  const shown = beside.length <= height ? beside : [line(`${keys.join(' ')} (t: all)`, 'accent')];
  return [...heading.slice(0, Math.max(0, height - shown.length)), ...shown];
}

/** What went wrong, or the whole command that is about to be run. There is room for `rows` lines. */
export function aboutQuestion(store: Store, theme: Theme, width: number, rows = Infinity): readonly Line[] {
  const question = store.state.question?.question;
  if (!question || !('step' in question)) return [];
  const own = store.state.steps.get(question.step);
  const step = stepOf(store.plan, question.step);
  switch (question.kind) {
    case 'after-failure':
      if (own?.status === 'undone')
        return wrap('its undo was played: what it did has been taken back', width).map((one) => line(one, 'warn'));
      return own?.failure ? failurePane(own.failure, width, { rows, next: false }) : [];
    case 'confirm':
      return step ? [...codeLines(step, theme, width, Infinity), BLANK] : [];
    case 'unknown-outcome':
    case 'left-running':
      return step ? [...codeLines(step, theme, width), ...lastPrinted(store, theme, step, width), BLANK] : [];
    default:
      return [];
  }
}

/** The last output may show how far the step came. */
function lastPrinted(store: Store, theme: Theme, { id }: PlannedStep, width: number): readonly Line[] {
  const printed = store.printed(id)?.tail(MOST_PRINTED) ?? [];
  if (printed.length === 0) return [];
  return [line('last output:', 'quiet'), ...printed.map((text) => line(cut(`  ${text}`, width, theme.glyphs.more)))];
}

/** What the runbook says around the question, unless the question already says it. */
function aroundQuestion(store: Store, theme: Theme, width: number): readonly Line[] {
  const question = store.state.question?.question;
  if (!question || !('step' in question) || question.kind === 'manual' || question.kind === 'after-failure') return [];
  const step = stepOf(store.plan, question.step);
  return step ? [...printedBefore(store, theme, step, width), ...proseLines(store, theme, step, width)] : [];
}

const MOST_PRINTED = 8;

/** In a document without annotations the operator has to judge what the previous fence printed. */
function printedBefore(store: Store, theme: Theme, { id }: PlannedStep, width: number): readonly Line[] {
  const { plan } = store;
  const before = plan.order.slice(0, plan.order.indexOf(id)).findLast((one) => (store.ring(one)?.size ?? 0) > 0);
  if (before === undefined || !stepOf(plan, before)?.assisted) return [];
  const ring = store.ring(before);
  const more = (ring?.size ?? 0) > MOST_PRINTED ? ', last lines' : '';
  const printed = ring?.tail(MOST_PRINTED) ?? [];
  return [
    line(`${before} printed${more}:`, 'quiet'),
    ...printed.map((text) => line(cut(`  ${text}`, width, theme.glyphs.more))),
    BLANK,
  ];
}
