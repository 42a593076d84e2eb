import { setImmediate } from 'node:timers/promises';
import type { Scrollback } from '../model/scrollback.ts';
import { Pager, type PagerAct, type PagerSize } from './pager.ts';
import { currentStep, type Focusable } from './focus.ts';
import { streamsOf, type Stream } from './streams.ts';
import type { Ui } from './ui.ts';

/** What the full-screen output needs to know of the screen. */
export interface OutputHost extends Focusable {
  /** What the view has received of a step's output. */
  ring(step: string): Scrollback | undefined;
  say(message: string | null): void;
}

interface Opened {
  readonly stream: Stream;
  readonly pager: Pager;
  /** The selection when it was opened. */
  readonly asked: Pick<Ui, 'focus' | 'stream'>;
}

/**
 * The full-screen output. While it follows the end it moves on to whatever prints next; if the viewer has scrolled back, it
 * stays there.
 */
export class OpenOutput {
  private readonly store: OutputHost;
  private readonly scrollback: (stream: Stream) => Scrollback | null;
  private opened: Opened | null = null;
  /** Its size on the screen, known before it is drawn for the first time. */
  room: PagerSize = { width: 80, height: 24 };
  /** A search keeps its output open until it ends; any key ends it. */
  private searching: Pager | null = null;

  constructor(store: OutputHost, scrollback: (stream: Stream) => Scrollback | null) {
    this.store = store;
    this.scrollback = scrollback;
  }

  /** The output to draw; null if nothing has been printed. */
  get current(): Opened | null {
    const { ui } = this.store;
    const { opened } = this;
    const same = opened !== null && opened.asked.focus === ui.focus && opened.asked.stream === ui.stream;
    if (same && (!opened.pager.isFollowing || this.searching === opened.pager)) return opened;
    const stream = this.selected();
    if (same && stream && isSame(opened.stream, stream)) return opened;
    this.close();
    const source = stream && (this.fileOf(stream) ?? this.store.ring(stream.id));
    if (!stream || !source) return null;
    this.opened = { stream, pager: new Pager(source, this.room), asked: { focus: ui.focus, stream: ui.stream } };
    return this.opened;
  }

  /** After every key: passes the act on to the pager, and closes the file when the output is no longer shown. */
  obey(act: PagerAct | null): void {
    this.searching = null;
    if (this.store.ui.overlay !== 'output') return this.close();
    if (act === null) return;
    const pager = this.current?.pager;
    if (act.do === 'look') void this.look(act.direction);
    else pager?.act(act);
  }

  close(): void {
    this.searching = null;
    this.opened?.pager.close();
    this.opened = null;
  }

  /** The stream that the step prints to now, or the one that was selected. */
  private selected(): Stream | undefined {
    const { state, ui } = this.store;
    const step = currentStep(this.store);
    if (!step) return undefined;
    const streams = streamsOf(state, step);
    if (ui.stream === null) return streams[0];
    const there = streams.filter((stream) => stream.file === 'output' || this.isThere(stream));
    return there[ui.stream % Math.max(1, there.length)];
  }

  private isThere(stream: Stream): boolean {
    const source = this.fileOf(stream);
    source?.close();
    return source !== null;
  }

  /** Null for an empty file: then the view has received everything there is. */
  private fileOf(stream: Stream): Scrollback | null {
    const source = this.scrollback(stream);
    if (source === null || source.end() > source.begin()) return source;
    source.close();
    return null;
  }

  /** Searches part by part to keep the screen and the keys responsive. */
  private async look(direction: 'older' | 'newer'): Promise<void> {
    const { search: text } = this.store.ui;
    const pager = this.current?.pager;
    if (text === null || !pager) return;
    this.searching = pager;
    let result = pager.look(text, direction);
    while ('goOn' in result) {
      this.store.say(`searching for "${text}": at ${Math.round(100 * result.share)}%, any key stops the search`);
      const { goOn } = result;
      await setImmediate();
      if (this.searching !== pager) return;
      result = pager.look(text, direction, goOn);
    }
    this.searching = null;
    this.store.say(
      result.found
        ? null
        : `no ${direction} line with "${text}"${direction === 'older' ? '; N searches newer ones' : ''}`,
    );
  }
}

const isSame = (one: Stream, other: Stream): boolean =>
  one.id === other.id && one.attempt === other.attempt && one.file === other.file && !other.renewed;
