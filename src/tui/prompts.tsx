import { useState, type ReactNode } from 'react';
import { useInput } from 'ink';
import { neutralise } from '../model/terminal-text.ts';
import { edit } from './edit.ts';
import { BLANK, cut, cutLine, line, span, wrap, type Line } from './fit.ts';
import { Lines } from './lines.tsx';
import { mount, type Mounted } from './mount.tsx';
import { Painter } from './painter.ts';
import { themeOf, type Theme } from './theme.ts';

/** The terminal that questions before a run are asked on. Both streams have to be terminals. */
export interface PromptTerminal {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly env: { readonly [name: string]: string | undefined };
}

export interface ChoicePrompt {
  readonly heading: string;
  readonly choices: readonly { readonly id: string; readonly title: string }[];
  /** Id that the cursor stands on at first. */
  readonly initial?: string;
}

export interface TextPrompt {
  readonly label: string;
  readonly description: string | null;
  readonly initial: string;
  /** Shows a dot for each character: for secrets. */
  readonly masked: boolean;
  /** Null when the value will do, else what is wrong with it. */
  check(value: string): string | null;
}

export interface StartPrompt {
  readonly title: string;
  /** What is going to be played: a label, or none to go on with the one above, and its text. */
  readonly summary: readonly (readonly [label: string, text: string])[];
}

/** The id that was chosen; null when the person would rather not. */
export function promptChoice(terminal: PromptTerminal, prompt: ChoicePrompt): Promise<string | null> {
  return ask(terminal, (screen, done) => <ChoiceMenu screen={screen} prompt={prompt} done={done} />);
}

/** What was typed, checked; null when the person would rather not. */
export function promptText(terminal: PromptTerminal, prompt: TextPrompt): Promise<string | null> {
  return ask(terminal, (screen, done) => <TextField screen={screen} prompt={prompt} done={done} />);
}

/** True to start the run. */
export async function promptStart(terminal: PromptTerminal, prompt: StartPrompt): Promise<boolean> {
  return (
    (await ask<true>(terminal, (screen, done) => <StartPage screen={screen} prompt={prompt} done={done} />)) === true
  );
}

interface Screen {
  readonly theme: Theme;
  readonly painter: Painter;
}

interface PromptProps<P, T> {
  readonly screen: Screen;
  readonly prompt: P;
  done(answer: T | null): void;
}

async function ask<T>(
  terminal: PromptTerminal,
  draw: (screen: Screen, done: (answer: T | null) => void) => ReactNode,
): Promise<T | null> {
  const painter = new Painter(terminal.stdout);
  const screen = { painter, theme: themeOf(terminal.env) };
  let mounted: Mounted | undefined;
  const answer = await new Promise<T | null>((resolve) => {
    mounted = mount(draw(screen, resolve), { stdin: terminal.stdin, painter });
  });
  await mounted?.unmount();
  return answer;
}

const isCtrlC = (input: string, key: { readonly ctrl: boolean }): boolean =>
  (key.ctrl && input === 'c') || input.includes('\x03');

export function ChoiceMenu({ screen, prompt, done }: PromptProps<ChoicePrompt, string>) {
  const { choices } = prompt;
  const [at, setAt] = useState(
    Math.max(
      0,
      choices.findIndex((choice) => choice.id === prompt.initial),
    ),
  );
  useInput((input, key) => {
    if (key.escape || isCtrlC(input, key)) done(null);
    else if (key.return) done(choices[at]?.id ?? null);
    else if (key.upArrow) setAt(Math.max(0, at - 1));
    else if (key.downArrow) setAt(Math.min(choices.length - 1, at + 1));
    else if (/^[1-9]$/.test(input) && Number(input) <= choices.length) setAt(Number(input) - 1);
  });
  const room = Math.max(1, screen.painter.rows - 5);
  const first = Math.max(0, Math.min(at - Math.floor(room / 2), choices.length - room));
  const rows = choices.slice(first, first + room).map((choice, index): Line => {
    const here = first + index === at;
    const tone = here ? 'strong' : 'plain';
    return [
      span(here ? ' > ' : '   ', 'accent'),
      span(`${first + index + 1}. ${neutralise(choice.title)}`, tone),
      span(`  ${choice.id}`, 'quiet'),
    ];
  });
  return (
    <Page
      screen={screen}
      heading={prompt.heading}
      body={rows}
      keys="up, down or a number, Enter to choose, Esc to leave"
    />
  );
}

export function TextField({ screen, prompt, done }: PromptProps<TextPrompt, string>) {
  const [text, setText] = useState(prompt.initial);
  const [wrong, setWrong] = useState<string | null>(null);
  const submit = (value: string): void => {
    const problem = prompt.check(value);
    setWrong(problem);
    setText(value);
    if (problem === null) done(value);
  };
  useInput((input, key) => {
    if (key.escape || isCtrlC(input, key)) done(null);
    else if (key.return) submit(text);
    else if (key.backspace || key.delete) setText([...text].slice(0, -1).join(''));
    else if (key.ctrl) setText(input === 'u' ? '' : text);
    else {
      const edited = edit(text, input);
      if (edited.entered) submit(edited.text);
      else setText(edited.text);
    }
  });
  const shown = prompt.masked ? '*'.repeat([...text].length) : text;
  const body: Line[] = [[span(' > ', 'accent'), span(shown), span(' ', 'cursor')]];
  if (prompt.description !== null) body.unshift(line(` ${neutralise(prompt.description)}`, 'quiet'), BLANK);
  if (wrong !== null) body.push(BLANK, line(` ${neutralise(wrong)}`, 'bad'));
  return <Page screen={screen} heading={prompt.label} body={body} keys="Enter to go on, Esc to leave" />;
}

export function StartPage({ screen, prompt, done }: PromptProps<StartPrompt, true>) {
  useInput((input, key) => {
    if (key.return) done(true);
    else if (key.escape || input === 'q' || isCtrlC(input, key)) done(null);
  });
  const label = Math.max(...prompt.summary.map(([words]) => words.length)) + 2;
  const width = screen.painter.columns - label - 2;
  const body = prompt.summary.flatMap(([words, text]) =>
    wrap(neutralise(text), width).map((one, index): Line => [
      span(` ${(index === 0 ? words : '').padEnd(label)}`, 'quiet'),
      span(one),
    ]),
  );
  return (
    <Page
      screen={screen}
      heading={prompt.title}
      body={body}
      keys="Enter to start, q to leave: nothing has been done yet"
    />
  );
}

interface PageProps {
  readonly screen: Screen;
  readonly heading: string;
  readonly body: readonly Line[];
  readonly keys: string;
}

function Page({ screen: { painter, theme }, heading, body, keys }: PageProps) {
  const width = painter.columns;
  const room = Math.max(1, painter.rows - 4);
  const lines = [
    line(cut(` ${neutralise(heading)}`, width), 'strong'),
    line(theme.glyphs.horizontal.repeat(width), 'quiet'),
    ...body.slice(0, room).map((one) => cutLine(one, width, theme.glyphs.more)),
    BLANK,
    line(cut(` ${keys}`, width), 'quiet'),
  ];
  return <Lines lines={lines} theme={theme} />;
}
