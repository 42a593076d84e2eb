import { EventEmitter } from 'node:events';
import stringWidth from 'string-width';

const ENTER = '\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[2J\x1b[H';
const LEAVE = '\x1b[?7h\x1b[?25h\x1b[?1049l';
const BEGIN = '\x1b[?2026h';
const END = '\x1b[?2026l';

/** Below this nothing useful fits; a terminal that does not know its size is taken for the classic one. */
const SMALLEST = { columns: 20, rows: 6 };

/**
 * What Ink writes its frames to. Only lines that changed are written, each at its own place, so that nothing
 * flickers over a slow line; Ink's own writer counts lines relative to the cursor and clears the terminal when a
 * frame is as high as the screen. Also owns the alternate screen: `leave` is safe to call at any time, twice too.
 */
export class Painter extends EventEmitter {
  private readonly terminal: NodeJS.WriteStream;
  private shown: readonly string[] = [];
  private active = false;
  private readonly onExit = (): void => this.leave();
  private readonly onResize = (): void => {
    this.terminal.write('\x1b[2J');
    this.shown = [];
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

  get isTTY(): boolean {
    return this.terminal.isTTY;
  }

  enter(): void {
    if (this.active) return;
    this.active = true;
    this.shown = [];
    this.terminal.write(ENTER);
    this.terminal.on('resize', this.onResize);
    process.on('exit', this.onExit);
  }

  leave(): void {
    if (!this.active) return;
    this.active = false;
    this.terminal.off('resize', this.onResize);
    process.off('exit', this.onExit);
    this.terminal.write(LEAVE);
  }

  /** Ink's frame, whole. */
  readonly write = (frame: string): boolean => {
    if (!this.active || frame === '') return true;
    const lines = frame.replace(/\n$/, '').split('\n').slice(0, this.rows);
    let changes = '';
    for (let row = 0; row < Math.max(lines.length, this.shown.length); row += 1) {
      const text = lines[row] ?? '';
      if (text === this.shown[row]) continue;
      // Erasing after a full line would take its last character with it.
      const erase = stringWidth(text) < this.columns ? '\x1b[K' : '';
      changes += `\x1b[${row + 1};1H${text}\x1b[0m${erase}`;
    }
    this.shown = lines;
    return changes === '' ? true : this.terminal.write(`${BEGIN}${changes}${END}`);
  };
}
