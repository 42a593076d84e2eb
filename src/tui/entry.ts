import { isSamePerson, readName } from '../model/person-name.ts';
import type { Choice } from '../presentation/question-text.ts';
import { edit } from './typed-line.ts';
import type { Key, KeyContext, Pressed } from './key.ts';
import type { Entry, NoteKind, Ui } from './ui.ts';

const NOTE_KINDS: readonly NoteKind[] = ['note', 'issue', 'lesson', 'action'];

/** Answers with a choice: at once, or by opening a line to type, filled with `text`. */
export function answerWith(ui: Ui, choice: Choice, question: string, context: KeyContext, text = ''): Pressed {
  const typed = choice.typed === null ? null : choice.typed === 'identity' ? 'identity' : 'exactly';
  const asks = typed ?? (choice.reason === 'required' ? 'reason' : null);
  if (asks === null) return answered(ui, question, choice, context.operator, undefined);
  return still({ ...ui, entry: { purpose: 'answer', question, choice, asks, identity: null, text } });
}

export function typeInto(ui: Ui, entry: Entry, key: Key, context: KeyContext): Pressed {
  if (key.escape) return still({ ...ui, entry: null });
  if (key.tab) return still({ ...ui, entry: turned(entry, 1) });
  if (key.backspace || key.delete)
    return still({ ...ui, entry: { ...entry, text: [...entry.text].slice(0, -1).join('') } });
  if (key.return) return submit(ui, entry, context);
  if (key.ctrl) return key.input === 'u' ? still({ ...ui, entry: { ...entry, text: '' } }) : still(ui);
  const { text, entered } = edit(entry.text, key.input);
  // Over a slow connection a Tab arrives in one piece with the text before it.
  const edited = { ...turned(entry, key.input.split('\t').length - 1), text };
  return entered ? submit(ui, edited, context) : still({ ...ui, entry: edited });
}

/** Moves a note on to the next kind, `by` times. */
function turned(entry: Entry, by: number): Entry {
  if (entry.purpose !== 'note') return entry;
  const kind = NOTE_KINDS[(NOTE_KINDS.indexOf(entry.kind) + by) % NOTE_KINDS.length] ?? 'note';
  return { ...entry, kind };
}

function submit(ui: Ui, entry: Entry, context: KeyContext): Pressed {
  const text = entry.text.trim();
  const by = context.operator;
  switch (entry.purpose) {
    case 'note':
      if (text === '') return still({ ...ui, entry: null });
      if (context.replay) return { ...still({ ...ui, entry: null }), replay: { do: 'review', kind: entry.kind, text } };
      return sent(
        { ...ui, message: entry.kind === 'note' ? 'noted' : `${entry.kind} noted` },
        { type: 'note', kind: entry.kind, text, by },
      );
    case 'search':
      if (text === '') return still({ ...ui, entry: null, search: null });
      return { ...still({ ...ui, entry: null, search: text }), pager: { do: 'look', direction: 'older' } };
    case 'abort':
      if (text !== 'abort') return complain(ui, entry, 'type "abort" to end this run, or press Esc to continue');
      return sent(ui, { type: 'abort', by });
    case 'answer':
      return submitAnswer(ui, entry, text, context);
  }
}

function submitAnswer(ui: Ui, entry: Entry & { purpose: 'answer' }, text: string, context: KeyContext): Pressed {
  const { choice, question } = entry;
  if (entry.asks === 'reason') {
    if (text === '')
      return complain(ui, entry, choice.asks === undefined ? 'a reason is required' : `say ${choice.asks}`);
    if (choice.verdict === 'edit') return { ...still({ ...ui, entry: null }), edit: { question, why: text } };
    return answered(ui, question, choice, entry.identity ?? context.operator, text);
  }
  if (entry.asks === 'exactly') {
    const expected = choice.typed !== null && choice.typed !== 'identity' ? choice.typed.exactly : '';
    if (text !== expected) return complain(ui, { ...entry, text: '' }, `expected "${expected}": nothing was confirmed`);
    return answered(ui, question, choice, context.operator, undefined);
  }
  const name = readName(text);
  if (name === null) return complain(ui, entry, 'a name is required, with a letter or a digit in it');
  if (isSamePerson(name, context.operator)) {
    return complain(ui, { ...entry, text: '' }, `somebody other than ${context.operator} has to decide this`);
  }
  if (choice.reason !== 'required') return answered(ui, question, choice, name, undefined);
  return still({ ...ui, entry: { ...entry, asks: 'reason', identity: name, text: '' } });
}

function answered(ui: Ui, question: string, choice: Choice, by: string, reason: string | undefined): Pressed {
  const answer = reason === undefined ? { verdict: choice.verdict } : { verdict: choice.verdict, reason };
  return sent(ui, { type: 'answer', question, answer, by, source: 'terminal' });
}

const still = (ui: Ui): Pressed => ({ ui, commands: [], suspend: false });
const sent = (ui: Ui, command: Pressed['commands'][number]): Pressed => ({
  ui: { ...ui, entry: null },
  commands: [command],
  suspend: false,
});
const complain = (ui: Ui, entry: Entry, message: string): Pressed => still({ ...ui, entry, message });
