import { pipeline } from 'node:stream/promises';
import { TextDecoder } from 'node:util';
import type { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { SqlStatement } from '../../model/sql-statement.ts';
import { SqlSplitter } from '../../model/sql-text.ts';
import { ByteReader } from './byte-reader.ts';
import { failure, refusal } from './session.ts';

const MAX_LINE = 256 * 1024 ** 2;
const MAX_TABLES = 400;
const BEGINS = '-- PostgreSQL database dump';
const ENDS = '-- PostgreSQL database dump complete';

/** What a dump brought in. */
export interface DumpCounts {
  statements: number;
  rows: number;
  /** By table as the dump names it, quotes taken off; at most 400. */
  readonly tables: Map<string, number>;
}

/**
 * Plays a plain dump as psql would: statement by statement, COPY data streamed. Stops at the first error, which is
 * named with its line. What is cut off is an error too: an open string, COPY data without its end, a last statement
 * without `;`, or a pg_dump header whose closing line is missing.
 */
export async function playDump(
  client: Client,
  chunks: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<DumpCounts> {
  const counts: DumpCounts = { statements: 0, rows: 0, tables: new Map() };
  const reader = new ByteReader(chunks, MAX_LINE);
  const splitter = new SqlSplitter();
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let [begun, complete, startLine] = [false, false, 1];
  for (let bytes = await reader.line(); bytes !== null; bytes = await reader.line()) {
    signal.throwIfAborted();
    const line = decode(decoder, bytes, reader.lines);
    if (splitter.idle) {
      startLine = reader.lines;
      if (line.startsWith('\\')) {
        checkMetaCommand(line, reader.lines);
        continue;
      }
      if (line.startsWith(BEGINS)) begun = true;
      if (line.startsWith(ENDS)) complete = true;
    }
    for (const statement of splitter.push(line)) {
      await playStatement(client, statement, reader, startLine, counts, signal);
      startLine = reader.lines;
    }
  }
  const { statement, unfinished } = splitter.end();
  if (statement || unfinished || (begun && !complete)) {
    const found = unfinished
      ? `an open ${unfinished.what}`
      : statement
        ? 'a statement without its semicolon'
        : `no line "${ENDS}"`;
    throw truncated(`The dump is cut off: it ends after line ${reader.lines} with ${found}.`);
  }
  if (counts.statements === 0) throw truncated('The dump holds no statement.');
  return counts;
}

async function playStatement(
  client: Client,
  statement: SqlStatement,
  reader: ByteReader,
  line: number,
  counts: DumpCounts,
  signal: AbortSignal,
): Promise<void> {
  checkStatement(statement, line);
  const [first] = statement.words;
  counts.statements += 1;
  try {
    if (first === 'COPY' && /\bfrom\s+stdin\b/i.test(statement.text)) {
      const stream = client.query(copyFrom(statement.text));
      await pipeline(reader.copyData(), stream, { signal });
      note(counts, statement, stream.rowCount);
    } else {
      const { rowCount } = await client.query(statement.text);
      if (first === 'INSERT') note(counts, statement, rowCount ?? 0);
    }
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Error && error.message.startsWith('the data of a COPY'))
      throw truncated(`The dump is cut off: ${error.message}.`);
    const short = statement.text.replace(/\s+/g, ' ').slice(0, 120);
    throw refusal(`Line ${line} of the dump (${short})`, error);
  }
}

function note(counts: DumpCounts, { text }: SqlStatement, rows: number): void {
  counts.rows += rows;
  const name = /^(?:copy|insert\s+into)\s+((?:"(?:[^"]|"")+"|[\w$]+)(?:\s*\.\s*(?:"(?:[^"]|"")+"|[\w$]+))*)/i.exec(
    text,
  )?.[1];
  if (name === undefined) return;
  const table = name.replace(/"((?:[^"]|"")+)"/g, (_, quoted: string) => quoted.replaceAll('""', '"'));
  const before = counts.tables.get(table);
  if (before !== undefined || counts.tables.size < MAX_TABLES) counts.tables.set(table, (before ?? 0) + rows);
}

/** psql's own commands: those that only guard a dump's text are passed over, all others are refused. */
function checkMetaCommand(line: string, number: number): void {
  const [command = ''] = line.trim().split(/\s/, 1);
  if (command === '\\restrict' || command === '\\unrestrict') return;
  const hint =
    command === '\\connect' || command === '\\c'
      ? 'Make the dump with pg_dump of the one database, without --create, and not with pg_dumpall.'
      : 'Make a plain dump with pg_dump; what psql alone understands cannot be played.';
  throw failure({
    message: `Line ${number} of the dump is the psql command ${command}.`,
    found: line.trim().slice(0, 200),
    expected: 'SQL and COPY data',
    hint,
  });
}

/** Refuses what would leave the fresh database, or be read wrongly by us. */
function checkStatement({ words, text }: SqlStatement, line: number): void {
  const [first = '', second = ''] = words;
  if (['CREATE', 'DROP', 'ALTER'].includes(first) && second === 'DATABASE') {
    const hint = 'Make the dump without --create: the step makes the database itself, beside the one that exists.';
    throw failure({ message: `Line ${line} of the dump says ${first} DATABASE.`, hint });
  }
  const encoding = /^set\s+(?:session\s+)?client_encoding\s*(?:=|to)\s*'?([\w-]+)/i.exec(text)?.[1];
  if (encoding !== undefined && !/^(utf-?8|unicode)$/i.test(encoding)) {
    const hint = 'Make the dump with pg_dump --encoding=UTF8.';
    throw failure({
      message: `Line ${line} of the dump sets the encoding ${encoding}.`,
      found: encoding,
      expected: 'UTF8',
      hint,
    });
  }
  if (/^set\s+(?:session\s+)?standard_conforming_strings\s*(?:=|to)\s*'?(off|false|0)\b/i.test(text)) {
    const hint = 'Make the dump from a server that has standard_conforming_strings on.';
    throw failure({ message: `Line ${line} of the dump turns standard_conforming_strings off.`, hint });
  }
}

function decode(decoder: TextDecoder, bytes: Buffer, line: number): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw failure({
      message: `Line ${line} of the dump is not valid UTF-8.`,
      expected: 'a plain dump in UTF-8',
      hint: 'The dump is damaged, or it was made in another encoding: take another one, or make it with --encoding=UTF8.',
    });
  }
}

function truncated(message: string): Error {
  return failure({ message, hint: 'Take another backup, or fetch this one again; nothing was swapped.' });
}
