import { editedStep } from '../../model/played-code.ts';
import type { PlannedStep } from '../../model/plan.ts';
import { formatSize } from '../../presentation/amounts.ts';
import { BLANK, line, span, wrap, type Line } from '../fit.ts';
import { REPLAY_HELP } from '../replay-controls.ts';
import type { Store } from '../store.ts';
import type { Theme } from '../theme.ts';
import { aboutQuestion, detailLines } from './question.ts';
import { codeLines, proseLines } from './step.ts';

const HELP: readonly (readonly [string, string])[] = [
  ['o', 'output of the current step: PgUp, PgDn, arrows, g and G move, / searches, s shows stderr or a gate'],
  ['t', 'text of the current section'],
  ['n', 'write a note; Tab makes it an issue, a lesson or an action item'],
  ['Space', 'pause before the next step, or continue'],
  ['Tab', 'look at another step: of those that run, else of all so far; Esc returns to the run'],
  ['A', 'abort: end the run; finally blocks are still played'],
  ['Ctrl-C', 'stop the running step and leave the run resumable; twice stops it at once'],
  ['Ctrl-Z', 'back to the shell; running steps continue and are recorded'],
  ['Esc', 'close this, or leave a line without sending it'],
];

const DECIDED = 'A question shows its own keys; no other key decides anything.';
const REPLAYED = 'Nothing is executed here, and nothing you do changes the run or its journal.';

export function helpPane(store: Store, width: number, height: number): readonly Line[] {
  const keys = (store.replay ? REPLAY_HELP : HELP).flatMap(([key, words]) =>
    wrap(words, width - 10).map((text, index): Line => [
      span(`  ${(index === 0 ? key : '').padEnd(8)}`, 'accent'),
      span(text),
    ]),
  );
  const rule = wrap(store.replay ? REPLAYED : DECIDED, width).map((text) => line(text, 'quiet'));
  return scrolled(store, [line('Keys', 'strong'), ...keys, [], ...rule], height);
}

/** Starts at the row that the viewer has scrolled to, but never beyond the last full screen. */
function scrolled(store: Store, lines: readonly Line[], height: number): readonly Line[] {
  const first = store.scrolledTo(Math.max(0, lines.length - height));
  return lines.slice(first, first + height);
}

/** The output, with the newest at the bottom or from where the viewer has scrolled to. */
export function outputPane(store: Store, step: PlannedStep, width: number, height: number): readonly Line[] {
  const opened = store.output.current;
  if (opened === null) return [line(`output of ${step.id}`, 'strong'), line('nothing has been printed yet', 'quiet')];
  const { pager, stream } = opened;
  const rows = pager.rows(width, height - 1);
  const { share, bytes } = pager.position;
  const where = pager.isFollowing ? 'the end' : `${Math.floor(100 * share)}%`;
  const of = bytes === null ? '' : ` of ${formatSize(bytes)}`;
  const head: Line = [span(stream.label, 'strong'), span(` (${where}${of})`, 'quiet')];
  return [head, ...rows.map((text) => outlined(text, store.ui.search))];
}

/** A line with what is searched for highlighted. */
function outlined(text: string, search: string | null): Line {
  if (search === null) return line(text);
  const at = (search === search.toLowerCase() ? text.toLowerCase() : text).indexOf(search);
  if (at < 0) return line(text, 'quiet');
  const end = at + search.length;
  return [span(text.slice(0, at)), span(text.slice(at, end), 'cursor'), span(text.slice(end))];
}

/** The whole text of a question, the command of the step and the text of the section, scrolled from the top. */
export function textPane(
  store: Store,
  theme: Theme,
  step: PlannedStep,
  width: number,
  height: number,
): readonly Line[] {
  const asked = store.state.question;
  const question = asked ? [...aboutQuestion(store, theme, width), ...detailLines(store, theme, asked, width)] : [];
  // A question already shows the command that it is about.
  const code = asked ? [] : codeLines(editedStep(store.state, step), theme, width, Number.POSITIVE_INFINITY);
  // A question about a manual section consists of the section's text.
  const prose =
    asked?.question.kind === 'manual' && asked.question.step === step.id ? [] : proseLines(store, theme, step, width);
  const parts = [question, code, prose].filter((part) => part.length > 0);
  const lines = parts.flatMap((part, index) => (index > 0 ? [BLANK, ...part] : part));
  if (lines.length === 0) return [line('the runbook says nothing here', 'quiet')];
  return scrolled(store, lines, height);
}
