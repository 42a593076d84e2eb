import { formatClock } from '../../model/duration.ts';
import { askingOf } from '../../model/question-text.ts';
import { stepOf, type PlannedStep } from '../../model/plan.ts';
import type { RunState } from '../../model/state.ts';
import { BLANK, cut, ends, line, span, wrap, type Line } from '../fit.ts';
import type { Store } from '../store.ts';
import type { Theme } from '../theme.ts';
import { codeLines, failurePane, proseLines } from './step.ts';

/** What a person has to decide. The answers are always on the screen: a long text gives way to them. */
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
  const [first = '', ...more] = wrap(asking.heading, width - waited.length - 1);
  const heading = [
    ends(line(first, 'warn'), [span(waited, 'quiet')], width, theme.glyphs.more),
    ...more.map((text) => line(text, 'warn')),
  ];
  const details = [
    ...aboutQuestion(store, theme, width),
    ...asking.details.flatMap((text) => wrap(text, width).map((one) => line(one))),
  ];
  const room = Math.max(0, height - heading.length - choices.length - 2);
  const kept =
    details.length > room
      ? [...details.slice(0, Math.max(0, room - 1)), line(`${theme.glyphs.more} press t to read all of it`, 'quiet')]
      : details;
  const asks = [...heading, ...(kept.length > 0 ? [BLANK, ...kept] : []), BLANK, ...choices];
  const prose = aroundQuestion(store, theme, width);
  const left = height - asks.length - 2;
  // Half a thought beside a question would be worse than none: all of it is on `t`.
  if (prose.length === 0 || left < 3) return asks;
  const cutOff = prose.length > left;
  const rest = line(`${theme.glyphs.more} press t to read all of it`, 'quiet');
  return [...asks, BLANK, BLANK, ...(cutOff ? [...prose.slice(0, left - 1), rest] : prose)];
}

/** After a failure the question is about what went wrong, and before something destructive about the command itself. */
export function aboutQuestion(store: Store, theme: Theme, width: number): readonly Line[] {
  const question = store.state.question?.question;
  if (!question || !('step' in question)) return [];
  const own = store.state.steps.get(question.step);
  if (question.kind === 'after-failure') {
    if (own?.status === 'undone') return [line('Its undo has been played: what it did is taken back.', 'warn')];
    return own?.failure ? failurePane(own.failure, width) : [];
  }
  const step = stepOf(store.plan, question.step);
  if (question.kind !== 'confirm' || !step) return [];
  return [...codeLines(step, theme, width), BLANK];
}

/** What the runbook says around what is asked, where the question itself does not say it already. */
function aroundQuestion(store: Store, theme: Theme, width: number): readonly Line[] {
  const question = store.state.question?.question;
  if (!question || !('step' in question) || question.kind === 'manual' || question.kind === 'after-failure') return [];
  const step = stepOf(store.plan, question.step);
  return step ? [...printedBefore(store, theme, step, width), ...proseLines(store, theme, step, width)] : [];
}

const MOST_PRINTED = 8;

/** In a document that nobody annotated it is for the person to judge what the fence before has printed. */
function printedBefore(store: Store, theme: Theme, { id }: PlannedStep, width: number): readonly Line[] {
  const { plan } = store;
  const before = plan.order.slice(0, plan.order.indexOf(id)).findLast((one) => (store.ring(one)?.size ?? 0) > 0);
  if (before === undefined || !stepOf(plan, before)?.assisted) return [];
  const ring = store.ring(before);
  const more = (ring?.size ?? 0) > MOST_PRINTED ? ', its last lines' : '';
  const printed = ring?.tail(MOST_PRINTED) ?? [];
  return [
    line(`${before} printed${more}:`, 'quiet'),
    ...printed.map((text) => line(cut(`  ${text}`, width, theme.glyphs.more))),
    BLANK,
  ];
}
