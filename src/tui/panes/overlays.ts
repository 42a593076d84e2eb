import { editedStep } from '../../model/edited-step.ts';
import type { PlannedStep } from '../../model/plan.ts';
import { formatSize } from '../../presentation/size.ts';
import { BLANK, line, span, wrap, type Line } from '../fit.ts';
import { REPLAY_HELP } from '../replay.ts';
import type { Store } from '../store.ts';
import type { Theme } from '../theme.ts';
import { aboutQuestion, detailLines } from './question.ts';
import { codeLines, proseLines } from './step.ts';

const HELP: readonly (readonly [string, string])[] = [
  ['o', 'output of the step at hand: PgUp, PgDn, arrows, g and G move, / searches, s shows stderr or a gate'],
  ['t', 'text of the section at hand'],
  ['n', 'write a note; Tab makes it an issue, a lesson or an action item'],
  ['Space', 'pause before the next step, and go on'],
  ['Tab', 'look at another step: between those that run, else through all so far; Esc comes back'],
  ['A', 'abort: end the run; what has to be played at the end is played'],
  ['Ctrl-C', 'stop the running step, leave the run resumable; twice: at once'],
  ['Ctrl-Z', 'back to the shell for a moment; the run goes on being recorded'],
  ['Esc', 'close this, or leave a line without sending it'],
];

const DECIDED = 'A question shows its own keys; nothing is decided by a key that it does not show.';
const REPLAYED = 'Nothing is executed here, and nothing that you do changes the run or its journal.';

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

/** From the row on that somebody has scrolled to, and never beyond the last screenful. */
function scrolled(store: Store, lines: readonly Line[], height: number): readonly Line[] {
  const first = store.scrolledTo(Math.max(0, lines.length - height));
  return lines.slice(first, first + height);
}

/** The newest output at the bottom, or where somebody has scrolled to. */
export function outputPane(store: Store, step: PlannedStep, width: number, height: number): readonly Line[] {
  const opened = store.output.current;
  if (opened === null) return [line(`output of ${step.id}`, 'strong'), line('Nothing has been printed yet.', 'quiet')];
  const { pager, stream } = opened;
  const rows = pager.rows(width, height - 1);
  const { share, bytes } = pager.position;
  const where = pager.isFollowing ? 'the end' : `${Math.floor(100 * share)}%`;
  const of = bytes === null ? '' : ` of ${formatSize(bytes)}`;
  const head: Line = [span(stream.label, 'strong'), span(` (${where}${of})`, 'quiet')];
  return [head, ...rows.map((text) => outlined(text, store.ui.search))];
}

/** A line with what is looked for standing out. */
function outlined(text: string, search: string | null): Line {
  if (search === null) return line(text);
  const at = (search === search.toLowerCase() ? text.toLowerCase() : text).indexOf(search);
  if (at < 0) return line(text, 'quiet');
  const end = at + search.length;
  return [span(text.slice(0, at)), span(text.slice(at, end), 'cursor'), span(text.slice(end))];
}

/** All of a question's text, of the step's command and of what the section says, scrolled from the top. */
export function textPane(
  store: Store,
  theme: Theme,
  step: PlannedStep,
  width: number,
  height: number,
): readonly Line[] {
  const asked = store.state.question;
  const question = asked ? [...aboutQuestion(store, theme, width), ...detailLines(store, theme, asked, width)] : [];
  // What a question is about shows its command already.
  const code = asked ? [] : codeLines(editedStep(store.state, step), theme, width, Number.POSITIVE_INFINITY);
  // A question about a manual step is the text of its section.
  const prose =
    asked?.question.kind === 'manual' && asked.question.step === step.id ? [] : proseLines(store, theme, step, width);
  const parts = [question, code, prose].filter((part) => part.length > 0);
  const lines = parts.flatMap((part, index) => (index > 0 ? [BLANK, ...part] : part));
  if (lines.length === 0) return [line('The runbook says nothing here.', 'quiet')];
  return scrolled(store, lines, height);
}
