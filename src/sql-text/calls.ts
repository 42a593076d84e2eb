import type { SqlCall } from './statement.ts';

/** The calls of a statement: names followed by a parenthesis, ignoring blanks and comments. */
export class SqlCalls {
  #named: SqlCall | null = null;
  #calls: SqlCall[] = [];

  /** A token that begins with this character. */
  next(char: string): void {
    if (char === '(' && this.#named) this.#calls.push(this.#named);
    this.#named = null;
  }

  /** A name has ended: the next token shows whether it is called. `before` is the text in front of it. */
  name(call: SqlCall, before = ''): void {
    const escaped = call.hidden === null && /(?<![A-Za-z0-9_$\u0080-\uffff])u&$/i.test(before);
    this.#named = escaped ? { ...call, hidden: 'escapes' } : call;
  }

  /** All calls of the finished statement. */
  take(): readonly SqlCall[] {
    const calls = this.#calls;
    this.#calls = [];
    this.#named = null;
    return calls;
  }
}
