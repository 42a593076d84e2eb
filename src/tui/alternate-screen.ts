import { EventEmitter } from 'node:events';
import { widthOf } from './fit.ts';

const ENTER = '\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[2J\x1b[H';
const LEAVE = '\x1b[?7h\x1b[?25h\x1b[?1049l';
export const BEGIN = '\x1b[?2026h';
export const END = '\x1b[?2026l';

export const HOME = '\x1b[H';
export const CLEAR_LINE_END = '\x1b[K';
/** Unlike a line end, it does not scroll the screen when the cursor is on the last row. */
export const NEXT_ROW = '\x1b[E';

/** Below this nothing useful fits; a terminal of unknown size counts as 80 × 24. */
const SMALLEST = { columns: 20, rows: 6 };

/**
 * The terminal while `runbook` uses all of it. `leave` is safe to call at any time, even twice: nothing is written after it,
 * so that a late frame cannot spoil the normal screen. Emits `resize`.
 */
export class AlternateScreen extends EventEmitter {
  readonly terminal: NodeJS.WriteStream;
  /** How often the size of the terminal has changed. */
  sizes = 0;
  private active = false;
  private readonly onExit = (): void => this.leave();
  private readonly onResize = (): void => {
    this.sizes += 1;
    this.write('\x1b[2J');
    this.emit('resize');
  };

  constructor(terminal: NodeJS.WriteStream) {
    super();
    this.terminal = terminal;
  }

  get columns(): number {
    return Math.max(SMALLEST.columns, this.terminal.columns || 80);
  }

  get rows(): number {
    return Math.max(SMALLEST.rows, this.terminal.rows || 24);
  }

  enter(): void {
    if (this.active) return;
    this.active = true;
    this.terminal.write(ENTER);
    this.terminal.on('resize', this.onResize);
    process.on('exit', this.onExit);
  }

  leave(): void {
    if (!this.active) return;
    this.terminal.off('resize', this.onResize);
    process.off('exit', this.onExit);
    this.write(LEAVE);
    this.active = false;
  }

  write(text: string): boolean {
    return !this.active || text === '' || this.terminal.write(text);
  }

  /** Draws a whole frame in one synchronised update. */
  draw(frame: readonly string[]): void {
    this.write(`${BEGIN}${this.whole(frame)}${END}`);
  }

  /** A frame that replaces everything on the screen without clearing it first. */
  whole(frame: readonly string[]): string {
    const rows = Array.from({ length: this.rows }, (_, row) => frame[row] ?? '');
    return `${HOME}${rows.map((row) => (this.fills(row) ? row : `${row}${CLEAR_LINE_END}`)).join(NEXT_ROW)}`;
  }

  /** After a row as wide as the screen the cursor is still on its last character. */
  fills(row: string): boolean {
    return widthOf(row) >= this.columns;
  }
}
