import type { Command } from '../model/run-command.ts';
import { askingOf } from '../presentation/question-text.ts';
import { answerWith, typeInto } from './entry.ts';
import type { PagerAct } from './pager.ts';
import { busySteps } from './focus.ts';
import type { Key, KeyContext, Pressed } from './key.ts';
import { replayActOf } from './replay-controls.ts';
import type { Ui } from './ui.ts';

/** What a key does. Pure: maps the screen and a key to the next screen and its commands. */
export function press(ui: Ui, key: Key, context: KeyContext): Pressed {
  const calm: Ui = ui.message === null ? ui : { ...ui, message: null };
  if ((key.ctrl && key.input === 'c') || key.input.includes('\x03'))
    return context.replay ? { ...shown(calm), replay: { do: 'quit' } } : interrupt(calm);
  if (key.ctrl && key.input === 'z') return { ui: calm, commands: [], suspend: true };
  if (calm.entry) return typeInto(calm, calm.entry, key, context);
  if (key.escape) return shown(leave(calm));
  if (key.tab)
    return shown({ ...calm, scroll: 0, stream: null, focus: nextFocus(calm, context, key.shift === true ? -1 : 1) });
  const moved = moveBy(key);
  if (moved) return scroll(calm, moved);
  if (context.replay) return pressReplay(calm, key);
  if (key.return) return accept(calm, context);
  // Several characters at once are a paste, and a paste is never an answer.
  if (key.ctrl || key.input.length !== 1) return shown(calm);
  return letter(calm, key.input, context);
}

const shown = (ui: Ui, ...commands: readonly Command[]): Pressed => ({ ui, commands, suspend: false });

/** Esc goes back one level: it closes the overlay, then returns to the run. */
const leave = (ui: Ui): Ui =>
  ui.overlay === 'none' ? { ...ui, focus: null } : { ...ui, overlay: 'none', scroll: 0, stream: null, search: null };

/** Cycles through steps that run side by side; if at most one runs, through all that have begun. */
function nextFocus(ui: Ui, { plan, state }: KeyContext, by: 1 | -1): string | null {
  const busy = busySteps({ plan, state });
  const begun = [...plan.order, ...plan.finally].filter((id) => {
    const own = state.steps.get(id);
    return own && (own.attempts.length > 0 || own.status !== 'pending');
  });
  const ids = busy.length > 1 ? busy : begun;
  const at = ids.indexOf(ui.focus ?? (busy.length > 1 ? busy[0] : (busy[0] ?? state.failedStep)) ?? '');
  return ids.at((at + by) % ids.length) ?? null;
}

/** Rows per page of a text: texts are short. */
const PAGE = 10;

function moveBy(key: Key): PagerAct | null {
  if (key.pageUp) return { do: 'pages', by: -1 };
  if (key.pageDown) return { do: 'pages', by: 1 };
  if (key.upArrow) return { do: 'rows', by: -1 };
  if (key.downArrow) return { do: 'rows', by: 1 };
  if (key.home) return { do: 'begin' };
  if (key.end) return { do: 'end' };
  return null;
}

/** Scrolling back when nothing is open opens the output. */
function scroll(ui: Ui, moved: PagerAct): Pressed {
  const by = 'by' in moved ? moved.by * (moved.do === 'pages' ? PAGE : 1) : 0;
  if (ui.overlay === 'text' || ui.overlay === 'help') return shown({ ...ui, scroll: Math.max(0, ui.scroll + by) });
  if (ui.overlay === 'none' && by >= 0 && moved.do !== 'begin') return shown(ui);
  return { ...shown({ ...ui, overlay: 'output' }), pager: moved };
}

function interrupt(ui: Ui): Pressed {
  const message = 'stopping the step gracefully, the run stays resumable; Ctrl-C again stops it at once';
  return shown({ ...ui, message }, { type: 'interrupt', signal: 'SIGINT' });
}

/** Keys of a replay; those that only look work as in a run. */
function pressReplay(ui: Ui, key: Key): Pressed {
  if (key.leftArrow || key.rightArrow)
    return { ...shown(ui), replay: { do: 'jump', to: 'event', by: key.rightArrow ? 1 : -1 } };
  if (key.ctrl || key.input.length !== 1) return shown(ui);
  const looked = ui.overlay === 'output' ? searching(ui, key.input) : null;
  if (looked) return looked;
  const replay = replayActOf(key.input);
  return replay ? { ...shown({ ...ui, focus: null }), replay } : looking(ui, key.input);
}

/** Enter takes the proposed answer; text that has to be typed is filled in and takes another Enter. */
function accept(ui: Ui, context: KeyContext): Pressed {
  const { question, suggested, plan } = context;
  if (!question || !suggested || ui.overlay !== 'none' || ui.focus !== null) return shown(ui);
  const choice = askingOf(question.question, plan).choices.find((one) => one.verdict === suggested.answer.verdict);
  if (!choice) return shown(ui);
  const text =
    choice.typed === null
      ? (suggested.answer.reason ?? '')
      : choice.typed === 'identity'
        ? suggested.by
        : choice.typed.exactly;
  return answerWith(ui, choice, question.id, context, text);
}

function letter(ui: Ui, input: string, context: KeyContext): Pressed {
  const { question, operator } = context;
  if (ui.overlay === 'output') {
    const looked = searching(ui, input);
    if (looked) return looked;
  }
  if (question && ui.overlay === 'none' && ui.focus === null) {
    const choice = askingOf(question.question, context.plan).choices.find((one) => one.key === input);
    if (choice) return answerWith(ui, choice, question.id, context);
  }
  switch (input) {
    case 'A':
      return shown({ ...ui, entry: { purpose: 'abort', text: '' } });
    case ' ':
      if (context.state.question) return shown(ui);
      return shown(ui, { type: context.state.paused ? 'continue' : 'pause', by: operator });
    default:
      return looking(ui, input);
  }
}

function looking(ui: Ui, input: string): Pressed {
  switch (input) {
    case '?':
      return shown(toggle(ui, 'help'));
    case 'o':
      return shown(toggle(ui, 'output'));
    case 't':
      return shown(toggle(ui, 'text'));
    case 'n':
      return shown({ ...ui, entry: { purpose: 'note', kind: 'note', text: '' } });
    default:
      return shown(ui);
  }
}

function searching(ui: Ui, input: string): Pressed | null {
  switch (input) {
    case '/':
      return shown({ ...ui, entry: { purpose: 'search', text: '' } });
    case 'n':
      return ui.search === null ? null : { ...shown(ui), pager: { do: 'look', direction: 'older' } };
    case 'N':
      return ui.search === null ? null : { ...shown(ui), pager: { do: 'look', direction: 'newer' } };
    case 'g':
      return { ...shown(ui), pager: { do: 'begin' } };
    case 'G':
      return { ...shown(ui), pager: { do: 'end' } };
    case 's':
      return shown({ ...ui, stream: (ui.stream ?? 0) + 1 });
    case 'q':
      return shown(leave(ui));
    default:
      return null;
  }
}

const toggle = (ui: Ui, overlay: Ui['overlay']): Ui => ({
  ...ui,
  scroll: 0,
  stream: null,
  overlay: ui.overlay === overlay ? 'none' : overlay,
});
