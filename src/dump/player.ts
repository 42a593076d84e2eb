import { pipeline } from 'node:stream/promises';
import type { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { SqlStatement } from '../sql-text/statement.ts';
import type { ByteReader } from './byte-reader.ts';
import { DumpError, StatementRefused, truncated } from './dump-error.ts';
import { encodingSet, isUtf8 } from './encoding.ts';
import { isCopyFromStdin, settingOf, tableOf } from './statements.ts';

const MAX_TABLES = 400;
const UNKNOWN = '42704';
/** Settings that pg_dump writes between its objects as well. */
const LATER: ReadonlySet<string> = new Set(['default_table_access_method', 'default_with_oids', 'row_security']);
const STRINGS_ON = /^set\s+(?:session\s+)?standard_conforming_strings\s*(?:=|to)\s*'?(?:on|true|1)'?\s*$/i;

interface Notice {
  readonly code?: string | undefined;
  readonly severity?: string | undefined;
  readonly message?: string | undefined;
}

/** What a dump contained. */
export interface DumpCounts {
  statements: number;
  rows: number;
  /** Statements that were not played, or that the server refused without a loss of data. */
  leftOut: number;
  /** By table as the dump names it, quotes taken off; at most 400. */
  readonly tables: Map<string, number>;
}

export interface PlayOptions {
  readonly signal?: AbortSignal | undefined;
  /** Whole: a dump that is cut off is an error. Otherwise the last statement needs no semicolon. */
  readonly whole: boolean;
  /** Called before a statement is sent. Text: the reason to leave it out. Throws for a statement that is refused. */
  readonly judge?: (statement: SqlStatement, line: number) => string | null;
  /** Called after the server refused a statement. Text: the reason to continue. */
  readonly tolerate?: (statement: SqlStatement, error: unknown) => string | Promise<string | null> | null;
  /** What was left out or only warned about, with its line. */
  readonly warn: (reason: string, line: number) => void;
}

/** Sends the statements of one dump. */
export class Player {
  readonly counts: DumpCounts = { statements: 0, rows: 0, leftOut: 0, tables: new Map() };
  /** The version of PostgreSQL that the dump says it was made from. */
  origin: string | null = null;
  /** The line of the statement that was sent last. */
  #line = 0;
  readonly #client: Client;
  readonly #reader: ByteReader;
  readonly #translated: string | null;
  readonly #options: PlayOptions;
  /** Until the first statement that is not a setting. */
  #inHeader = true;

  constructor(client: Client, reader: ByteReader, translated: string | null, options: PlayOptions) {
    this.#client = client;
    this.#reader = reader;
    this.#translated = translated;
    this.#options = options;
  }

  /** Receives warnings of the server, for instance that a GRANT granted nothing. */
  readonly heed = ({ code = '', severity, message }: Notice): void => {
    if (severity === 'WARNING' || code.startsWith('01')) this.#options.warn(`the server warns: ${message}`, this.#line);
  };

  async play(statement: SqlStatement, line: number): Promise<void> {
    const { judge, signal } = this.#options;
    this.counts.statements += 1;
    const setting = settingOf(statement);
    if (setting === null) this.#inHeader = false;
    if (this.#checkReading(statement, line)) return;
    const leftOut = judge?.(statement, line) ?? null;
    if (leftOut !== null) return this.#leaveOut(leftOut, line);
    this.#line = line;
    try {
      await this.#send(statement);
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof Error && error.message.startsWith('the data of a COPY'))
        throw truncated(`the dump is cut off: ${error.message}`);
      const reason = await this.#tolerate(statement, setting, error);
      if (reason === null) throw new StatementRefused(statement, line, this.origin, error);
      this.#leaveOut(reason, line);
    }
  }

  #leaveOut(reason: string, line: number): void {
    this.counts.leftOut += 1;
    this.#options.warn(reason, line);
  }

  async #send(statement: SqlStatement): Promise<void> {
    if (isCopyFromStdin(statement)) {
      const stream = this.#client.query(copyFrom(statement.text));
      const { signal } = this.#options;
      await pipeline(this.#reader.copyData(), stream, signal ? { signal } : {});
      this.#note(statement, stream.rowCount);
      return;
    }
    // The extended protocol accepts one statement at a time: it refuses two that were not split correctly.
    const request = { text: statement.text, queryMode: 'extended' };
    const { rowCount } = await this.#client.query(request);
    if (statement.words[0] === 'INSERT') this.#note(statement, rowCount ?? 0);
  }

  /** A newer pg_dump sets what an older server does not have. */
  async #tolerate(statement: SqlStatement, setting: string | null, error: unknown): Promise<string | null> {
    const { code } = (error ?? {}) as { readonly code?: unknown };
    if (setting !== null && code === UNKNOWN && (this.#inHeader || LATER.has(setting)))
      return `the server has no setting ${setting}, which a newer pg_dump writes (${statement.text})`;
    return (await this.#options.tolerate?.(statement, error)) ?? null;
  }

  /** Refuses what would make the player misread the dump. True: the statement needs no further treatment. */
  #checkReading({ text }: SqlStatement, line: number): boolean {
    if (/\bstandard_conforming_strings\b/i.test(text) && /^(set|select)\b/i.test(text) && !STRINGS_ON.test(text)) {
      const hint = 'make the dump from a server that has standard_conforming_strings on';
      throw new DumpError(`line ${line} of the dump turns standard_conforming_strings off`, { hint });
    }
    const encoding =
      encodingSet(text) ?? /^select\b[^]*\bset_config\s*\(\s*'client_encoding'\s*,\s*'([\w-]+)'/i.exec(text)?.[1];
    if (encoding === undefined || isUtf8(encoding)) return false;
    if (encoding === this.#translated) return true;
    throw new DumpError(`line ${line} of the dump sets the encoding ${encoding}`, {
      found: encoding,
      expected: 'UTF8, or a single-byte encoding',
      hint: `make the dump with pg_dump --encoding=UTF8; if that is no longer possible, convert it with \`iconv -f ${encoding} -t UTF-8\`, and write UTF8 in this line`,
    });
  }

  #note(statement: SqlStatement, rows: number): void {
    const { tables } = this.counts;
    this.counts.rows += rows;
    const table = tableOf(statement);
    if (table === null) return;
    const before = tables.get(table);
    if (before !== undefined || tables.size < MAX_TABLES) tables.set(table, (before ?? 0) + rows);
  }
}
