import { endingLines } from '../../presentation/wording.ts';
import { cut, cutLine, line, span, widthOf, wrap, type Line } from '../fit.ts';
import { scrubber } from '../replay.ts';
import type { Screen, Size } from '../screen.ts';
import type { Store } from '../store.ts';
import type { Theme } from '../theme.ts';
import { footerLines } from './footer.ts';
import { headerLines } from './header.ts';
import { helpPane, outputPane, textPane } from './overlays.ts';
import { questionPane } from './question.ts';
import { stepPane } from './step.ts';
import { stepLines } from './steps.ts';
import { currentStep } from '../focus.ts';

const HEADER = 2;
const RULES = 2;
/** Narrower than this the list of steps would take the place of what matters. */
const TWO_PANES = 64;

/** The screen of a run. */
export const runScreen = (store: Store, theme: Theme): Screen => ({
  lines: (size) => screenLines(store, theme, size),
  press: (key) => store.press(key),
  resized: () => store.resized(),
  subscribe: store.subscribe,
  version: store.version,
});

/** The whole screen, `rows` lines of at most `columns` columns. */
export function screenLines(store: Store, theme: Theme, { columns, rows }: Size): readonly Line[] {
  const footer = footerLines(store, theme, columns);
  const height = Math.max(1, rows - HEADER - RULES - footer.length);
  const alone = columns < TWO_PANES || store.ui.overlay !== 'none';
  const list = alone ? 0 : Math.max(28, Math.min(44, Math.floor(columns * 0.38)));
  const { glyphs } = theme;
  const width = list === 0 ? columns - 2 : columns - list - 3;
  store.output.room = { width: columns - 2, height: height - 1 };
  const main = mainPane(store, theme, width, height);
  const side = list === 0 ? [] : stepLines(store, theme, list, height);
  const body = Array.from({ length: height }, (_, row): Line => {
    const right = cutLine(main[row] ?? [], width, glyphs.more);
    if (list === 0) return [span(' '), ...right];
    return [...padded(side[row] ?? [], list), span(`${glyphs.vertical} `, 'quiet'), ...right];
  });
  const rule = (joint: string): Line =>
    line(
      list === 0
        ? glyphs.horizontal.repeat(columns)
        : `${glyphs.horizontal.repeat(list)}${joint}${glyphs.horizontal.repeat(columns - list - 1)}`,
      'quiet',
    );
  const screen = [
    ...headerLines(store, theme, columns),
    rule(glyphs.down),
    ...body,
    store.replay ? scrubber(store.replay.status(), theme, columns) : rule(glyphs.up),
    ...footer,
  ];
  // What is being typed is the last thing that may be missing.
  return screen.length <= rows
    ? screen
    : [...screen.slice(0, Math.max(0, rows - footer.length)), ...footer].slice(-rows);
}

function mainPane(store: Store, theme: Theme, width: number, height: number): readonly Line[] {
  const { ui, state } = store;
  const step = currentStep(store);
  if (ui.overlay === 'help') return helpPane(store, width, height);
  if (ui.overlay === 'output' && step) return outputPane(store, step, width, height);
  if (ui.overlay === 'text' && step) return textPane(store, theme, step, width, height);
  if (state.question && ui.focus === null) return questionPane(store, theme, state.question, width, height);
  if (state.endedAt !== null && ui.focus === null) {
    return endingLines(state, { report: null }).flatMap((text) => wrap(text, width, 8).map((one) => line(one)));
  }
  if (!step) return [line('Nothing to play.', 'quiet')];
  return stepPane(store, theme, step, width, height);
}

function padded(spans: Line, width: number): Line {
  const used = spans.reduce((sum, one) => sum + widthOf(one.text), 0);
  return used > width
    ? [span(cut(spans.map((one) => one.text).join(''), width))]
    : [...spans, span(' '.repeat(width - used))];
}
