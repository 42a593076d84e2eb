import { setImmediate } from 'node:timers/promises';
import type { Scrollback } from '../model/scrollback.ts';
import { Pager, type PagerAct, type PagerSize } from './pager.ts';
import { currentStep, type Focusable } from './focus.ts';
import { streamsOf, type Stream } from './streams.ts';
import type { Ui } from './ui.ts';

/** What the screen knows, as far as its output goes. */
export interface OutputHost extends Focusable {
  /** What was told of a step's output while it was printed. */
  ring(step: string): Scrollback | undefined;
  say(message: string | null): void;
}

interface Opened {
  readonly stream: Stream;
  readonly pager: Pager;
  /** What was asked to be seen when it was opened. */
  readonly asked: Pick<Ui, 'focus' | 'stream'>;
}

/**
 * The output that is on the whole screen. While it follows what is printed it goes on to whatever prints next; where
 * somebody has scrolled to, it stays.
 */
export class OpenOutput {
  private readonly store: OutputHost;
  private readonly scrollback: (stream: Stream) => Scrollback | null;
  private opened: Opened | null = null;
  /** What there is for it on the screen, also before it is drawn for the first time. */
  room: PagerSize = { width: 80, height: 24 };
  /** What is being searched stays open until that is over; any key ends it. */
  private searching: Pager | null = null;

  constructor(store: OutputHost, scrollback: (stream: Stream) => Scrollback | null) {
    this.store = store;
    this.scrollback = scrollback;
  }

  /** What is to be drawn; null when nothing has been printed. */
  get current(): Opened | null {
    const { ui } = this.store;
    const { opened } = this;
    const same = opened !== null && opened.asked.focus === ui.focus && opened.asked.stream === ui.stream;
    if (same && (!opened.pager.isFollowing || this.searching === opened.pager)) return opened;
    const stream = this.wanted();
    if (same && stream && isSame(opened.stream, stream)) return opened;
    this.close();
    const source = stream && (this.fileOf(stream) ?? this.store.ring(stream.id));
    if (!stream || !source) return null;
    this.opened = { stream, pager: new Pager(source, this.room), asked: { focus: ui.focus, stream: ui.stream } };
    return this.opened;
  }

  /** After every key: does what it asks of the pager, and closes the file when nobody looks any more. */
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

  /** What this step prints now, or the one of its outputs that was asked for. */
  private wanted(): Stream | undefined {
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

  /** Not one that is empty: then what the view was told of is all there is. */
  private fileOf(stream: Stream): Scrollback | null {
    const source = this.scrollback(stream);
    if (source === null || source.end() > source.begin()) return source;
    source.close();
    return null;
  }

  /** Stretch by stretch, so that the screen and the keys go on meanwhile. */
  private async look(direction: 'older' | 'newer'): Promise<void> {
    const { search: text } = this.store.ui;
    const pager = this.current?.pager;
    if (text === null || !pager) return;
    this.searching = pager;
    let result = pager.look(text, direction);
    while ('goOn' in result) {
      this.store.say(`looking for "${text}": at ${Math.round(100 * result.share)}% (any key ends it)`);
      const { goOn } = result;
      await setImmediate();
      if (this.searching !== pager) return;
      result = pager.look(text, direction, goOn);
    }
    this.searching = null;
    this.store.say(
      result.found
        ? null
        : `no ${direction} line with "${text}"${direction === 'older' ? '; N looks at newer ones' : ''}`,
    );
  }
}

const isSame = (one: Stream, other: Stream): boolean =>
  one.id === other.id && one.attempt === other.attempt && one.file === other.file && !other.renewed;
