import stringWidth from 'string-width';
import { TypedText, type Fact, type FactObject } from '../../model/facts.ts';
import { cutText, createRedactor } from '../../redaction/redactor.ts';
import type { SecretValue } from '../../model/ports.ts';

const MAX_ROWS = 100;
const MAX_BYTES = 32 * 1024;
const MAX_CELL = 4 * 1024;
const MAX_SHOWN = 60;
/** How much of a cell is looked at to show it. */
const MAX_READ = 64 * 1024;

/** The rows of one statement as they come in: keeps the first ones and counts them all, so that memory stays flat. */
export class RowKeeper {
  readonly columns: readonly string[];
  readonly rows: FactObject[] = [];
  readonly #cells: string[][] = [];
  readonly #secrets: readonly SecretValue[];
  readonly #redact: (text: string) => string;
  #bytes = 0;
  #count = 0;
  #full = false;
  truncated = false;

  /** Distinguishes columns of the same name: `id`, `id_2`. */
  constructor(names: readonly string[], secrets: readonly SecretValue[]) {
    this.#secrets = secrets;
    this.#redact = createRedactor(secrets).text;
    const columns: string[] = [];
    for (const name of names) {
      let column = name;
      for (let number = 2; columns.includes(column); number += 1) column = `${name}_${number}`;
      columns.push(column);
    }
    this.columns = columns;
  }

  get count(): number {
    return this.#count;
  }

  add(values: readonly Fact[], texts: readonly (string | null)[]): void {
    this.#count += 1;
    if (this.#full) return;
    const row: FactObject = Object.fromEntries(
      this.columns.map((column, index) => [column, this.#clip(values[index] ?? null)]),
    );
    const bytes = Buffer.byteLength(JSON.stringify(row));
    if (this.rows.length >= MAX_ROWS || this.#bytes + bytes > MAX_BYTES) {
      this.#full = true;
      this.truncated = true;
      return;
    }
    this.#bytes += bytes;
    this.rows.push(row);
    this.#cells.push(texts.map((text) => this.#shown(text)));
  }

  /** A table of the rows that were kept, and the number of rows. */
  table(): string {
    if (this.columns.length === 0) return '';
    const all = [this.columns.map((column) => this.#shown(column)), ...this.#cells];
    const widths = this.columns.map((_, index) => Math.max(...all.map((cells) => stringWidth(cells[index] ?? ''))));
    const line = (cells: readonly string[]): string =>
      cells
        .map((cell, index) => cell + ' '.repeat((widths[index] ?? 0) - stringWidth(cell)))
        .join(' | ')
        .trimEnd();
    const rule = widths.map((width) => '-'.repeat(width)).join('-+-');
    const left = this.#count - this.rows.length;
    const summary = `(${this.#count} ${this.#count === 1 ? 'row' : 'rows'}${left > 0 ? `, ${left} not shown` : ''})`;
    return [line(all[0] ?? []), rule, ...this.#cells.map(line), summary].join('\n');
  }

  #clip(value: Fact): Fact {
    const text =
      typeof value === 'string'
        ? value
        : value instanceof TypedText
          ? value.text
          : value !== null && typeof value === 'object'
            ? JSON.stringify(value)
            : '';
    if (text.length <= MAX_CELL) return value;
    this.truncated = true;
    return cutText(text, MAX_CELL, this.#secrets);
  }

  /** Removes secrets first: once on one line, some of them could not be recognised. */
  #shown(text: string | null): string {
    if (text === null) return 'NULL';
    const whole = this.#redact(cutText(text, MAX_READ, this.#secrets));
    const line = whole.replace(/\r?\n/g, '⏎').replace(/\t/g, ' ');
    return line.length > MAX_SHOWN ? `${line.slice(0, MAX_SHOWN - 1)}…` : line;
  }
}
