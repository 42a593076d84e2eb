import { neutralise } from '../presentation/terminal-text.ts';
import { edit } from './typed-line.ts';
import { BLANK, line, span, wrap, type Line } from './fit.ts';
import type { Key } from './key.ts';
import { ask, type Prompt, type PromptTerminal, type Turn } from './ask-on-page.ts';

export interface ChoicePrompt {
  readonly heading: string;
  /** What the choice is about, above it. */
  readonly details?: readonly string[];
  readonly choices: readonly { readonly id: string; readonly title: string }[];
  /** The id that the cursor is on at first. */
  readonly initial?: string;
}

export interface TextPrompt {
  readonly label: string;
  readonly description: string | null;
  readonly initial: string;
  /** Shows an asterisk for each character, for secrets. */
  readonly masked: boolean;
  /** What is wrong with the value; null if it is valid. */
  check(value: string): string | null;
}

export interface StartPrompt {
  readonly title: string;
  /** What will be played, as labels and texts; an empty label continues the one above. */
  readonly summary: readonly (readonly [label: string, text: string])[];
}

/** The id that was chosen; null if the operator leaves. */
export const promptChoice = (terminal: PromptTerminal, prompt: ChoicePrompt): Promise<string | null> =>
  ask(terminal, choiceMenu(prompt));

/** The text that was typed and checked; null if the operator leaves. */
export const promptText = (terminal: PromptTerminal, prompt: TextPrompt): Promise<string | null> =>
  ask(terminal, textField(prompt));

/** True to start the run. */
export const promptStart = async (terminal: PromptTerminal, prompt: StartPrompt): Promise<boolean> =>
  (await ask(terminal, startPage(prompt))) === true;

/** The state is the index of the cursor. */
export function choiceMenu({ heading, details = [], choices, initial }: ChoicePrompt): Prompt<number, string> {
  const last = choices.length - 1;
  return {
    heading,
    keys: 'up, down or a number, Enter to choose, Esc to leave',
    initial: Math.max(
      0,
      choices.findIndex((choice) => choice.id === initial),
    ),
    body(at, { width, room: whole }) {
      const about = detailLines(details, width, whole - choices.length - 1);
      const room = whole - about.length;
      const first = Math.max(0, Math.min(at - Math.floor(room / 2), choices.length - room));
      const menu = choices.slice(first, first + room).map((choice, index): Line => {
        const here = first + index === at;
        return [
          span(here ? ' > ' : '   ', 'accent'),
          span(`${first + index + 1}. ${neutralise(choice.title)}`, here ? 'strong' : 'plain'),
          span(`  ${choice.id}`, 'quiet'),
        ];
      });
      return [...about, ...menu];
    },
    press(at, key): Turn<number, string> {
      if (key.return) return { answer: choices[at]?.id ?? null };
      if (key.upArrow) return { state: Math.max(0, at - 1) };
      if (key.downArrow) return { state: Math.min(last, at + 1) };
      const number = /^[1-9]$/.test(key.input) ? Number(key.input) - 1 : at;
      return { state: number <= last ? number : at };
    },
  };
}

/** The choices have to be seen: of a long story above them the rest is counted. */
function detailLines(details: readonly string[], width: number, room: number): readonly Line[] {
  const lines = details.flatMap((text) => wrap(neutralise(text), width - 2).map((one) => line(` ${one}`)));
  if (lines.length === 0 || room < 2) return [];
  const rest = lines.length - room;
  return rest <= 0
    ? [...lines, BLANK]
    : [...lines.slice(0, room - 1), line(` and ${rest + 1} more lines`, 'quiet'), BLANK];
}

interface Typed {
  readonly text: string;
  readonly wrong: string | null;
}

export function textField({ label, description, initial, masked, check }: TextPrompt): Prompt<Typed, string> {
  const submit = (text: string): Turn<Typed, string> => {
    const wrong = check(text);
    return wrong === null ? { answer: text } : { state: { text, wrong } };
  };
  return {
    heading: label,
    keys: 'Enter to continue, Esc to leave',
    initial: { text: initial, wrong: null },
    body({ text, wrong }, { width }) {
      const shown = masked ? '*'.repeat([...text].length) : text;
      return [
        ...(description === null
          ? []
          : [...wrap(neutralise(description), width - 2).map((one) => line(` ${one}`, 'quiet')), BLANK]),
        [span(' > ', 'accent'), span(shown), span(' ', 'cursor')],
        ...(wrong === null ? [] : [BLANK, ...wrap(neutralise(wrong), width - 2).map((one) => line(` ${one}`, 'bad'))]),
      ];
    },
    press(typed, key: Key) {
      if (key.return) return submit(typed.text);
      const { text, entered } = typeKey(typed.text, key);
      return entered ? submit(text) : { state: { ...typed, text } };
    },
  };
}

function typeKey(text: string, key: Key): { readonly text: string; readonly entered: boolean } {
  if (key.backspace || key.delete) return edit(text, '\x7f');
  if (key.ctrl) return edit(text, key.input === 'u' ? '\x15' : '');
  return edit(text, key.input);
}

/** The state is how many lines the page is scrolled down: a small terminal does not show all of it. */
export function startPage({ title, summary }: StartPrompt): Prompt<number, true> {
  const label = Math.max(...summary.map(([words]) => words.length)) + 2;
  return {
    heading: title,
    keys: 'Enter to start, q to leave: nothing has been done yet',
    initial: 0,
    body: (first, { width, room }) => {
      const lines = summary.flatMap(([words, text]) =>
        wrap(neutralise(text), width - label - 2).map((one, index): Line => [
          span(` ${(index === 0 ? words : '').padEnd(label)}`, 'quiet'),
          span(one),
        ]),
      );
      return lines.slice(Math.min(first, Math.max(0, lines.length - room)));
    },
    press(first, key): Turn<number, true> {
      if (key.return) return { answer: true };
      if (key.downArrow || key.pageDown) return { state: first + 1 };
      if (key.upArrow || key.pageUp) return { state: Math.max(0, first - 1) };
      return key.input === 'q' ? { answer: null } : { state: first };
    },
  };
}
