import { neutralise } from '../presentation/terminal-text.ts';
import { AlternateScreen } from './alternate-screen.ts';
import { BLANK, cut, cutLine, line, type Line } from './fit.ts';
import { present } from './present.ts';
import type { Key } from './key.ts';
import type { PageContent } from './page-content.ts';
import type { Draw, Screen, Size } from './screen.ts';
import { themeOf, type Theme } from './theme.ts';

/** The terminal for questions before a run. Both streams must be terminals. */
export interface PromptTerminal {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly env: { readonly [name: string]: string | undefined };
}

/** What a key did: the question has a new state, or it is answered; `null` if the operator leaves it. */
export type Turn<S, T> = { readonly state: S } | { readonly answer: T | null };

/** A question with a page to itself. Pure: `press` maps a state and a key to the next state or the answer. */
export interface Prompt<S, T> {
  readonly heading: string;
  readonly keys: string;
  readonly initial: S;
  /** Only `room` lines are shown. */
  body(state: S, size: { readonly width: number; readonly room: number }): readonly Line[];
  press(state: S, key: Key): Turn<S, T>;
}

/** Rows around the body: the heading, its rule, a blank row and the keys. */
const AROUND = 4;

/** Asks on the alternate screen. Esc and Ctrl-C return null for every question. */
export async function ask<S, T>(terminal: PromptTerminal, prompt: Prompt<S, T>): Promise<T | null> {
  const alternate = new AlternateScreen(terminal.stdout);
  const theme = themeOf(terminal.env);
  let close: (answer: T | null) => void = () => undefined;
  const answered = new Promise<T | null>((resolve) => {
    close = resolve;
  });
  const page = new Page(prompt, theme, (answer) => close(answer));
  const presented = present(page, { stdin: terminal.stdin, alternate, theme });
  const answer = await answered;
  await presented.leave();
  return answer;
}

/** The page that a question is asked on. */
export class Page<S, T> implements Screen {
  private readonly prompt: Prompt<S, T>;
  private readonly theme: Theme;
  private readonly done: (answer: T | null) => void;
  private readonly listeners = new Set<() => void>();
  private state: S;
  private changes = 0;

  constructor(prompt: Prompt<S, T>, theme: Theme, done: (answer: T | null) => void) {
    this.prompt = prompt;
    this.theme = theme;
    this.done = done;
    this.state = prompt.initial;
  }

  async load(): Promise<Draw> {
    const { drawPage } = await import('./prompt-page.tsx');
    return drawPage((size) => this.content(size), this.theme);
  }

  lines(size: Size): readonly Line[] {
    const { heading, body, keys } = this.content(size);
    return [heading, line(this.theme.glyphs.horizontal.repeat(size.columns), 'quiet'), ...body, BLANK, keys];
  }

  private content({ columns: width, rows }: Size): PageContent {
    const { glyphs } = this.theme;
    const room = Math.max(1, rows - AROUND);
    const body = this.prompt.body(this.state, { width, room });
    const more = body.length - room + 1;
    const shown = more > 1 ? [...body.slice(0, room - 1), line(` ${glyphs.more} ${more} more`, 'quiet')] : body;
    return {
      heading: line(cut(` ${neutralise(this.prompt.heading)}`, width), 'strong'),
      body: shown.map((one) => cutLine(one, width, glyphs.more)),
      keys: line(cut(` ${this.prompt.keys}`, width), 'quiet'),
    };
  }

  press(key: Key): void {
    if (key.escape || (key.ctrl && key.input === 'c') || key.input.includes('\x03')) return this.done(null);
    const turn = this.prompt.press(this.state, key);
    if ('answer' in turn) return this.done(turn.answer);
    this.state = turn.state;
    this.resized();
  }

  resized(): void {
    this.changes += 1;
    for (const listener of this.listeners) listener();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly version = (): number => this.changes;
}
