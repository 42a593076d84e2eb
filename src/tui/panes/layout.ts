import { endingLines } from '../../presentation/wording.ts';
import { cut, cutLine, line, span, widthOf, wrap, type Line } from '../fit.ts';
import { currentStep } from '../focus.ts';
import type { Size } from '../screen.ts';
import type { Store } from '../store.ts';
import type { Theme } from '../theme.ts';
import { footerLines } from './footer.ts';
import { helpPane, outputPane, textPane } from './overlays.ts';
import { questionPane } from './question.ts';
import { stepPane } from './step.ts';
import { stepLines } from './steps.ts';

export const HEADER = 2;
const RULES = 2;
/** On a narrower screen the list of steps would take the room of what matters. */
const TWO_PANES = 64;

/** How much of the screen each pane gets. */
export interface Layout {
  /** Columns of the list of steps; 0 if the main pane is alone. */
  readonly list: number;
  /** Columns and rows of what the main pane shows. */
  readonly width: number;
  readonly height: number;
  readonly footer: readonly Line[];
}

export function layoutOf(store: Store, theme: Theme, { columns, rows }: Size): Layout {
  // What is being typed is the last thing to give way.
  const footer = footerLines(store, theme, columns).slice(-rows);
  const height = Math.max(1, rows - HEADER - RULES - footer.length);
  const alone = columns < TWO_PANES || store.ui.overlay !== 'none';
  const list = alone ? 0 : Math.max(28, Math.min(44, Math.floor(columns * 0.38)));
  store.output.room = { width: columns - 2, height: height - 1 };
  return { list, width: list === 0 ? columns - 2 : columns - list - 3, height, footer };
}

export function listLines(store: Store, theme: Theme, { list, height }: Layout): readonly Line[] {
  if (list === 0) return [];
  return stepLines(store, theme, list, height).map((spans) =>
    widthOf(spans.map((one) => one.text).join('')) > list
      ? [span(cut(spans.map((one) => one.text).join(''), list))]
      : spans,
  );
}

export function mainLines(store: Store, theme: Theme, { width, height }: Layout): readonly Line[] {
  return mainPane(store, theme, width, height)
    .slice(0, height)
    .map((spans) => cutLine(spans, width, theme.glyphs.more));
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
  if (!step) return [line('nothing to play', 'quiet')];
  return stepPane(store, theme, step, width, height);
}
