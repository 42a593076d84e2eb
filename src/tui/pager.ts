import type { Scrollback } from '../model/scrollback.ts';
import { shownText, wrap } from './fit.ts';

/** What the viewer does in the full-screen output. */
export type PagerAct =
  | { readonly do: 'rows' | 'pages'; readonly by: number }
  | { readonly do: 'begin' }
  | { readonly do: 'end' }
  | { readonly do: 'look'; readonly direction: 'older' | 'newer' };

/** Columns and rows available for the output itself. */
export interface PagerSize {
  readonly width: number;
  readonly height: number;
}

/** One row of the screen: the place of its line, and which row of it if the line is wider than the screen. */
interface Row {
  readonly place: number;
  readonly row: number;
  readonly text: string;
}

/** A hit is shown this many lines down the screen, with what led to it above. */
const ABOVE_HIT = 3;

/**
 * Shows what was printed: it follows the newest line, or stays where the viewer has scrolled to, whatever is printed
 * meanwhile. Lines wider than the screen continue in the next row.
 */
export class Pager {
  private readonly source: Scrollback;
  /** The first row on the screen; null follows the end. */
  private top: Pick<Row, 'place' | 'row'> | null = null;
  private size: PagerSize;
  /** Place of the line that was found last. */
  private hit: number | null = null;

  constructor(source: Scrollback, size: PagerSize) {
    this.source = source;
    this.size = size;
  }

  get isFollowing(): boolean {
    return this.top === null;
  }

  /** How far into the output the first row is, from 0 to 1, and the size of the output if it is known. */
  get position(): { readonly share: number; readonly bytes: number | null } {
    const bytes = this.source.bytes();
    return { share: this.top === null ? 1 : this.shareOf(this.top.place), bytes };
  }

  private shareOf(place: number): number {
    const begin = this.source.begin();
    return Math.max(0, place - begin) / Math.max(1, this.source.end() - begin);
  }

  /** The rows on a screen of this size; remembers the size for the next move. */
  rows(width: number, height: number): readonly string[] {
    this.size = { width, height };
    return (this.top === null ? this.lastRows() : this.rowsFrom(this.top, height)).map(({ text }) => text);
  }

  act(act: Exclude<PagerAct, { do: 'look' }>): void {
    // The next search begins at what is on the screen by then.
    this.hit = null;
    switch (act.do) {
      case 'rows':
        return this.move(act.by);
      case 'pages':
        return this.move(act.by * Math.max(1, this.size.height - 1));
      case 'begin':
        return this.show({ place: this.source.begin(), row: 0 });
      case 'end':
        this.top = null;
    }
  }

  /**
   * Goes to the next line that contains `text`; case matters only if `text` has a capital. Searches a bounded part:
   * `{ goOn }` is where to continue.
   */
  look(
    text: string,
    direction: 'older' | 'newer',
    from?: number,
  ): { readonly found: boolean } | { readonly goOn: number; readonly share: number } {
    const exact = text !== text.toLowerCase();
    const holds = (line: string): boolean => {
      const shown = shownText(line);
      return (exact ? shown : shown.toLowerCase()).includes(text);
    };
    const found = this.source.find(holds, from ?? this.lookFrom(direction), direction);
    if (found === null) return { found: false };
    if ('goOn' in found) return { goOn: found.goOn, share: this.shareOf(found.goOn) };
    this.hit = found.at;
    this.show({ place: this.source.back(found.at, Math.min(ABOVE_HIT, this.size.height - 1)), row: 0 });
    return { found: true };
  }

  close(): void {
    this.source.close();
  }

  private lookFrom(direction: 'older' | 'newer'): number {
    const from = this.hit ?? this.top?.place ?? this.source.end();
    if (direction === 'older' || this.hit === null) return from;
    return this.source.read(from, 2)[1]?.place ?? this.source.end();
  }

  private move(by: number): void {
    if (by === 0) return;
    const first = this.top ?? this.lastRows()[0];
    if (!first) return;
    if (by > 0) {
      if (this.top === null) return;
      const next = this.rowsFrom(first, by + 1).at(-1);
      if (next) this.show(next);
      return;
    }
    const place = this.source.back(first.place, -by);
    const rows = this.rowsFrom({ place, row: 0 }, Number.POSITIVE_INFINITY, first);
    const target = rows.at(by) ?? rows[0];
    if (target) this.top = { place: target.place, row: target.row };
  }

  /** Beyond the last full screen it follows the end. */
  private show(top: Pick<Row, 'place' | 'row'>): void {
    const rows = this.rowsFrom(top, this.size.height + 1);
    this.top = rows.length <= this.size.height && this.reachesEnd(rows) ? null : { place: top.place, row: top.row };
  }

  private reachesEnd(rows: readonly Row[]): boolean {
    const last = rows.at(-1);
    return last === undefined || this.source.read(last.place, 2).length < 2;
  }

  private lastRows(): readonly Row[] {
    const { height } = this.size;
    const place = this.source.back(this.source.end(), height);
    return this.rowsFrom({ place, row: 0 }, Number.POSITIVE_INFINITY).slice(-height);
  }

  /** Rows starting at `from`, at most `count`, and only those before `before`. */
  private rowsFrom(
    from: Pick<Row, 'place' | 'row'>,
    count: number,
    before?: Pick<Row, 'place' | 'row'>,
  ): readonly Row[] {
    const rows: Row[] = [];
    const lines = this.source.read(from.place, count === Number.POSITIVE_INFINITY ? MOST_LINES : count);
    for (const { place, text } of lines) {
      if (before && place > before.place) break;
      for (const [row, piece] of wrap(shownText(text), this.size.width).entries()) {
        if (place === from.place && row < from.row) continue;
        if (before && place === before.place && row >= before.row) break;
        rows.push({ place, row, text: piece });
      }
      if (rows.length >= count) break;
    }
    return rows.slice(0, count);
  }
}

/** More lines than any screen shows at once. */
const MOST_LINES = 1_000;
