import { EventEmitter } from 'node:events';
import stringWidth from 'string-width';

/** What a terminal shows after what was written to it, as far as full screens need it: no wrapping, no scrolling. */
export class TerminalModel extends EventEmitter {
  readonly isTTY = true;
  columns: number;
  rows: number;
  private cells: string[][] = [];
  private row = 0;
  private column = 0;
  private written = '';

  constructor(columns: number, rows: number) {
    super();
    this.columns = columns;
    this.rows = rows;
    this.clear();
  }

  resize(columns: number, rows: number): void {
    this.columns = columns;
    this.rows = rows;
    this.clear();
    this.emit('resize');
  }

  readonly write = (text: string, done?: () => void): boolean => {
    this.written += text;
    for (const [part] of text.matchAll(/\x1b\[[0-9;?]*[A-Za-z]|[^\x1b]/gu)) this.take(part);
    done?.();
    return true;
  };

  /** What has been written since this was last asked. */
  taken(): string {
    const text = this.written;
    this.written = '';
    return text;
  }

  shown(): string {
    return this.cells.map((row) => row.join('').trimEnd()).join('\n');
  }

  private take(part: string): void {
    if (!part.startsWith('\x1b')) return this.put(part);
    const count = Number(/\d+/.exec(part)?.[0] ?? 1);
    const kind = part.at(-1);
    if (part === '\x1b[2J') this.clear();
    else if (part === '\x1b[H') [this.row, this.column] = [0, 0];
    else if (kind === 'E') [this.row, this.column] = [Math.min(this.rows - 1, this.row + count), 0];
    else if (kind === 'A') this.row = Math.max(0, this.row - count);
    else if (kind === 'G') this.column = count - 1;
    else if (part === '\x1b[2K') this.cells[this.row]?.fill(' ');
    else if (part === '\x1b[K') this.cells[this.row]?.fill(' ', this.column);
    else if (!/[mhl]/.test(kind ?? '')) throw new Error(`not in this model: ${JSON.stringify(part)}`);
  }

  /** On the last column the cursor stays where it is. */
  private put(character: string): void {
    if (character === '\n') throw new Error('a line end would push the screen up');
    const width = stringWidth(character);
    const row = this.cells[this.row] ?? [];
    if (width === 0) row[Math.max(0, this.column - 1)] += character;
    else row.splice(this.column, width, character, ...Array<string>(width - 1).fill(''));
    this.column = Math.min(this.columns - 1, this.column + width);
  }

  private clear(): void {
    this.cells = Array.from({ length: this.rows }, () => Array<string>(this.columns).fill(' '));
  }
}
