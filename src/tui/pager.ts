import type { Scrollback } from '../model/scrollback.ts';
import { shownText, wrap } from './fit.ts';

/** What a viewer asks of the output on the whole screen. */
export type PagerAct =
  | { readonly do: 'rows' | 'pages'; readonly by: number }
  | { readonly do: 'begin' }
  | { readonly do: 'end' }
  | { readonly do: 'look'; readonly direction: 'older' | 'newer' };

/** Columns and rows that there are for the output itself. */
export interface PagerSize {
  readonly width: number;
  readonly height: number;
}

/** One row of the screen: the line it is of, and which of its rows when it is wider than the screen. */
interface Row {
  readonly place: number;
  readonly row: number;
  readonly text: string;
}

/** A hit stands this far down the screen, so that what led to it is seen as well. */
const ABOVE_HIT = 3;

/**
 * Looks at what was printed, from its newest line on or from wherever somebody has gone to: what stands on the screen then
 * stays there, whatever is printed meanwhile. Lines that are wider than the screen go on in the next row.
 */
export class Pager {
  private readonly source: Scrollback;
  /** The first row on the screen; null follows the end. */
  private top: Pick<Row, 'place' | 'row'> | null = null;
  private size: PagerSize;
  /** Where the line is that was found last. */
  private hit: number | null = null;

  constructor(source: Scrollback, size: PagerSize) {
    this.source = source;
    this.size = size;
  }

  get isFollowing(): boolean {
    return this.top === null;
  }

  /** How far into the output the first row is, from 0 to 1; and how much there is, where that is known. */
  get position(): { readonly share: number; readonly bytes: number | null } {
    const bytes = this.source.bytes();
    return { share: this.top === null ? 1 : this.shareOf(this.top.place), bytes };
  }

  private shareOf(place: number): number {
    const begin = this.source.begin();
    return Math.max(0, place - begin) / Math.max(1, this.source.end() - begin);
  }

  /** What stands on a screen of this size; remembers it for the next move. */
  rows(width: number, height: number): readonly string[] {
    this.size = { width, height };
    return (this.top === null ? this.lastRows() : this.rowsFrom(this.top, height)).map(({ text }) => text);
  }

  act(act: Exclude<PagerAct, { do: 'look' }>): void {
    // The next look begins at what is on the screen then.
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
   * Goes to the next line that holds `text`; capitals count only where `text` has some. Looks through a bounded stretch:
   * `{ goOn }` says from where to look further.
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

  /** Beyond the last screenful there is only the end to follow. */
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

  /** Rows from one on, at most `count`, and none from `before` on. */
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

/** More than a screen ever shows at once. */
const MOST_LINES = 1_000;
