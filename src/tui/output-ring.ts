import type { Scrollback } from '../model/scrollback.ts';
import { shownText } from './fit.ts';

const MOST_LINES = 2_000;
const LONGEST_LINE = 2_000;

/**
 * The last lines that a step printed, bounded whatever it prints. The whole output is in its file; without a file this is what
 * can be scrolled. Places are line numbers, counted from the first line.
 */
export class OutputRing implements Scrollback {
  private lines: string[] = [];
  /** How many lines have been dropped. */
  private gone = 0;
  private rest = '';

  push(text: string): void {
    const pieces = `${this.rest}${text}`.split('\n');
    this.rest = (pieces.pop() ?? '').slice(-LONGEST_LINE);
    for (const piece of pieces.slice(-MOST_LINES)) this.lines.push(piece.slice(0, LONGEST_LINE));
    // Trimmed in bulk: shifting one line at a time would move the whole array for each line of a flood.
    this.gone += Math.max(0, pieces.length - MOST_LINES);
    if (this.lines.length <= 2 * MOST_LINES) return;
    this.gone += this.lines.length - MOST_LINES;
    this.lines = this.lines.slice(-MOST_LINES);
  }

  get size(): number {
    return Math.min(this.lines.length, MOST_LINES) + (this.rest === '' ? 0 : 1);
  }

  begin(): number {
    return this.gone;
  }

  end(): number {
    return this.gone + this.all().length;
  }

  bytes(): null {
    return null;
  }

  back(place: number, count: number): number {
    return Math.max(this.gone, Math.min(place, this.end()) - count);
  }

  read(place: number, count: number) {
    const from = Math.max(place, this.gone);
    return this.all()
      .slice(from - this.gone, from - this.gone + count)
      .map((text, index) => ({ place: from + index, text }));
  }

  find(holds: (text: string) => boolean, place: number, direction: 'older' | 'newer'): { readonly at: number } | null {
    const all = this.all();
    const at =
      direction === 'older'
        ? all.slice(0, Math.max(0, place - this.gone)).findLastIndex(holds)
        : all.findIndex((text, index) => index >= place - this.gone && holds(text));
    return at < 0 ? null : { at: this.gone + at };
  }

  close(): void {
    // Nothing is held open.
  }

  /** The last `count` lines as the screen shows them. */
  tail(count: number): readonly string[] {
    const all = this.rest === '' ? this.lines : [...this.lines.slice(-count), this.rest];
    return all.slice(-count).map(shownText);
  }

  private all(): readonly string[] {
    return this.rest === '' ? this.lines : [...this.lines, this.rest];
  }
}
