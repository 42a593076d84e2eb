import { neutralise } from '../model/terminal-text.ts';

const MOST_LINES = 2_000;
const LONGEST_LINE = 2_000;

/** The last lines that a step printed: bounded, whatever the step prints. The whole output is in its file. */
export class OutputRing {
  private lines: string[] = [];
  private rest = '';

  push(text: string): void {
    const pieces = `${this.rest}${text}`.split('\n');
    this.rest = (pieces.pop() ?? '').slice(-LONGEST_LINE);
    for (const piece of pieces.slice(-MOST_LINES)) this.lines.push(piece.slice(0, LONGEST_LINE));
    // Trimmed in bulk: shifting one line at a time would move the whole array for each line of a flood.
    if (this.lines.length > 2 * MOST_LINES) this.lines = this.lines.slice(-MOST_LINES);
  }

  get size(): number {
    return Math.min(this.lines.length, MOST_LINES) + (this.rest === '' ? 0 : 1);
  }

  /**
   * How many lines back from the newest the next line with `text` in it is, beyond `back`; undefined when there is none.
   * Capitals count only where `text` has some.
   */
  find(text: string, back: number, direction: 'older' | 'newer'): number | undefined {
    const all = this.tail(this.size);
    const exact = text !== text.toLowerCase();
    const step = direction === 'older' ? 1 : -1;
    for (let at = back + step; at >= 0 && at < all.length; at += step) {
      const one = all[all.length - 1 - at] ?? '';
      if ((exact ? one : one.toLowerCase()).includes(text)) return at;
    }
    return undefined;
  }

  /** `count` lines that end `back` lines before the newest, neutralised. */
  tail(count: number, back = 0): readonly string[] {
    const all = this.rest === '' ? this.lines : [...this.lines.slice(-(count + back)), this.rest];
    const end = Math.max(0, all.length - back);
    return all.slice(Math.max(0, end - count), end).map((one) => neutralise(one).replaceAll('\t', '    '));
  }
}
