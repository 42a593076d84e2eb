import { SqlCalls } from './calls.ts';
import type { SqlStatement, SqlUnfinished, SqlVariable } from './statement.ts';

type Mode =
  | { readonly in: 'code' }
  | { readonly in: 'quote'; readonly close: "'" | '"'; readonly backslashes: boolean; readonly offset: number }
  | { readonly in: 'dollar'; readonly tag: string; readonly offset: number }
  | { readonly in: 'comment'; readonly depth: number; readonly offset: number };

const CODE: Mode = { in: 'code' };
const WORD = /[A-Za-z_\u0080-\uffff][A-Za-z0-9_$\u0080-\uffff]*/y;
const NUMBER = /[0-9][0-9A-Za-z_.]*/y;
const DOLLAR_TAG = /\$(?:[A-Za-z_\u0080-\uffff][A-Za-z0-9_\u0080-\uffff]*)?\$/y;
const VARIABLE = /:(?:([A-Za-z_][A-Za-z0-9_]*)|'([A-Za-z_][A-Za-z0-9_]*)'|"([A-Za-z_][A-Za-z0-9_]*)")/y;

/**
 * Splits SQL text by PostgreSQL's lexical rules: standard and E'' strings, quoted identifiers, dollar quotes, nested
 * comments, `;` inside parentheses and inside BEGIN ATOMIC bodies. Text comes in pieces that end after a newline, or
 * with the text. Backslashes are ordinary in '' strings (`standard_conforming_strings` is on).
 */
export class SqlSplitter {
  #mode: Mode = CODE;
  #text = '';
  #position = 0;
  /** Offset of #text[0] in all text pushed so far. */
  #base = 0;
  #start = -1;
  #end = 0;
  #parens: number[] = [];
  #blocks = 0;
  #words: string[] = [];
  #variables: SqlVariable[] = [];
  /** Collects the calls of each statement, which dumps of gigabytes do not need. */
  calls: SqlCalls | null = null;
  /** The statements that this piece completes. */
  push(piece: string): SqlStatement[] {
    this.#text += piece;
    const found: SqlStatement[] = [];
    while (this.#position < this.#text.length) {
      if (this.#mode.in === 'code') this.#code(found);
      else this.#inside(this.#mode);
    }
    if (this.#start < 0) this.#forget(this.#text.length);
    return found;
  }

  /** True between statements, with nothing open: where a dump may contain `\connect`, and COPY data may begin. */
  get idle(): boolean {
    return this.#start < 0 && this.#mode.in === 'code';
  }

  /** The last statement, if it had no `;`, or what is still open. */
  end(): { readonly statement: SqlStatement | null; readonly unfinished: SqlUnfinished | null } {
    const mode = this.#mode;
    if (mode.in === 'comment') return { statement: null, unfinished: { what: 'comment', offset: mode.offset } };
    if (mode.in === 'dollar')
      return { statement: null, unfinished: { what: 'dollar-quoted string', offset: mode.offset } };
    if (mode.in === 'quote') {
      return {
        statement: null,
        unfinished: { what: mode.close === "'" ? 'string' : 'quoted identifier', offset: mode.offset },
      };
    }
    const open = this.#parens[0];
    if (open !== undefined) return { statement: null, unfinished: { what: 'parenthesis', offset: open } };
    return { statement: this.#start < 0 ? null : this.#take(), unfinished: null };
  }

  #code(found: SqlStatement[]): void {
    const text = this.#text;
    const at = this.#position;
    const char = text[at] ?? '';
    if (/\s/.test(char)) {
      this.#position += 1;
    } else if (char === '-' && text[at + 1] === '-') {
      const newline = text.indexOf('\n', at);
      this.#position = newline < 0 ? text.length : newline + 1;
    } else if (char === '/' && text[at + 1] === '*') {
      this.#mode = { in: 'comment', depth: 1, offset: this.#base + at };
      this.#position += 2;
    } else if (char === ';' && this.#parens.length === 0 && this.#blocks === 0) {
      if (this.#start >= 0) found.push(this.#take());
      this.#position += 1;
      this.#forget(this.#position);
    } else {
      this.#token(char);
    }
  }

  #token(char: string): void {
    const at = this.#position;
    if (this.#start < 0) this.#start = at;
    this.calls?.next(char);
    if (char === "'") this.#openQuote("'", at, 1, false);
    else if (char === '"') this.#openQuote('"', at, 1, false);
    else if (/[A-Za-z_\u0080-\uffff]/.test(char)) this.#word(at);
    else if (char === '$') this.#dollar(at);
    else if (char === ':') this.#colon(at);
    else if (/[0-9]/.test(char)) this.#number(at);
    else {
      if (char === '(') this.#parens.push(this.#base + at);
      if (char === ')') this.#parens.pop();
      this.#advance(1);
    }
  }

  #openQuote(close: "'" | '"', at: number, length: number, backslashes: boolean): void {
    this.#mode = { in: 'quote', close, backslashes, offset: this.#base + at };
    this.#advance(length);
  }

  #word(at: number): void {
    WORD.lastIndex = at;
    const word = WORD.exec(this.#text)?.[0] ?? '';
    if (/^e$/i.test(word) && this.#text[at + 1] === "'") {
      this.#openQuote("'", at, 2, true);
      return;
    }
    const upper = word.toUpperCase();
    if (this.#words.length < 8) this.#words.push(upper);
    // Bodies of SQL-standard functions hold statements with `;` between BEGIN ATOMIC and END; CASE has an END too.
    if (this.#words[0] === 'CREATE' && (this.#words.includes('FUNCTION') || this.#words.includes('PROCEDURE'))) {
      if (upper === 'BEGIN' || (upper === 'CASE' && this.#blocks > 0)) this.#blocks += 1;
      else if (upper === 'END' && this.#blocks > 0) this.#blocks -= 1;
    }
    this.#advance(word.length);
    this.#name(word.toLowerCase(), at);
  }

  #number(at: number): void {
    NUMBER.lastIndex = at;
    this.#advance(NUMBER.exec(this.#text)?.[0].length ?? 1);
  }

  #dollar(at: number): void {
    DOLLAR_TAG.lastIndex = at;
    const tag = DOLLAR_TAG.exec(this.#text)?.[0];
    if (tag) this.#mode = { in: 'dollar', tag, offset: this.#base + at };
    this.#advance(tag?.length ?? 1);
  }

  #colon(at: number): void {
    if (this.#text[at + 1] === ':' || this.#text[at + 1] === '=') {
      this.#advance(2);
      return;
    }
    VARIABLE.lastIndex = at;
    const match = VARIABLE.exec(this.#text);
    // `a[1:n]` is a slice: a variable never follows a name, a number or a closing bracket without a blank.
    if (!match || /[A-Za-z0-9_$\])\u0080-\uffff]/.test(this.#text[at - 1] ?? '')) {
      this.#advance(1);
      return;
    }
    const [whole, value, literal, identifier] = match;
    const form = value !== undefined ? 'value' : literal !== undefined ? 'literal' : 'identifier';
    const start = at - this.#start;
    this.#variables.push({ form, name: value ?? literal ?? identifier ?? '', start, end: start + whole.length });
    this.#advance(whole.length);
    if (identifier !== undefined) this.#name(identifier, at, 'variable');
  }

  #inside(mode: Exclude<Mode, { in: 'code' }>): void {
    if (mode.in === 'comment') this.#comment(mode);
    else if (mode.in === 'dollar') this.#closeAt(this.#text.indexOf(mode.tag, this.#position), mode.tag.length);
    else if (mode.backslashes) this.#closeEscaped(mode.close);
    else this.#closeAt(this.#text.indexOf(mode.close, this.#position), 1);
  }

  /** A doubled quote closes and opens again at once, which gives the same statement borders. */
  #closeAt(found: number, length: number): void {
    if (found < 0) {
      this.#position = this.#text.length;
      return;
    }
    const mode = this.#mode;
    this.#position = found + length;
    this.#end = this.#position;
    this.#mode = CODE;
    const at = mode.in === 'quote' && mode.close === '"' ? mode.offset - this.#base : null;
    if (at !== null) this.#name(this.#text.slice(at + 1, found), at);
  }

  #closeEscaped(close: string): void {
    const pattern = new RegExp(`\\\\[^]|${close}${close}|${close}`, 'y');
    while (this.#position < this.#text.length) {
      pattern.lastIndex = this.#position;
      const match = pattern.exec(this.#text)?.[0];
      if (match === close) return this.#closeAt(this.#position, 1);
      this.#position += match?.length ?? 1;
    }
  }

  #comment(mode: { readonly depth: number; readonly offset: number }): void {
    const pattern = /\/\*|\*\//g;
    pattern.lastIndex = this.#position;
    const match = pattern.exec(this.#text);
    if (!match) {
      this.#position = this.#text.length;
      return;
    }
    this.#position = match.index + 2;
    const depth = mode.depth + (match[0] === '/*' ? 1 : -1);
    this.#mode = depth === 0 ? CODE : { ...mode, in: 'comment', depth };
  }

  #name(name: string, at: number, hidden: 'variable' | null = null): void {
    const [start, end] = [at - this.#start, this.#position - this.#start];
    this.calls?.name({ name, hidden, start, end }, this.#text.slice(Math.max(0, at - 3), at));
  }

  #advance(length: number): void {
    this.#position += length;
    this.#end = this.#position;
  }

  #take(): SqlStatement {
    const statement = {
      text: this.#text.slice(this.#start, this.#end),
      offset: this.#base + this.#start,
      words: this.#words,
      variables: this.#variables,
      ...(this.calls ? { calls: this.calls.take() } : {}),
    };
    this.#start = -1;
    this.#words = [];
    this.#variables = [];
    this.#parens = [];
    return statement;
  }

  #forget(until: number): void {
    this.#base += until;
    this.#text = this.#text.slice(until);
    this.#position -= until;
    this.#end = this.#position;
  }
}

/** All statements of a whole text, and what is still open at its end. */
export function splitStatements(text: string): {
  readonly statements: readonly SqlStatement[];
  readonly unfinished: SqlUnfinished | null;
} {
  const splitter = new SqlSplitter();
  splitter.calls = new SqlCalls();
  const statements = splitter.push(text);
  const { statement, unfinished } = splitter.end();
  if (statement) statements.push(statement);
  return { statements, unfinished };
}
