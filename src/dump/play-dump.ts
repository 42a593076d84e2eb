import { TextDecoder } from 'node:util';
import type { Client } from 'pg';
import { SqlSplitter } from '../sql-text/split-statements.ts';
import { ByteReader } from './byte-reader.ts';
import { DumpError, truncated } from './dump-error.ts';
import { isUtf8, readText } from './encoding.ts';
import { Player, type DumpCounts, type PlayOptions } from './player.ts';

const MAX_LINE = 256 * 1024 ** 2;
const BEGINS = '-- PostgreSQL database dump';
const ENDS = '-- PostgreSQL database dump complete';
const CLUSTER = '-- PostgreSQL database cluster dump';
const ORIGIN = /^-- Dumped from database version (\S+)/;

/**
 * Plays a plain dump as psql would: statement by statement, COPY data streamed. Stops at the first error, and names
 * its line. Throws DumpError and StatementRefused.
 */
export async function playDump(
  client: Client,
  source: AsyncIterable<Uint8Array>,
  options: PlayOptions,
): Promise<DumpCounts> {
  const { chunks, translated } = await readText(source);
  const reader = new ByteReader(chunks, MAX_LINE);
  const player = new Player(client, reader, translated, options);
  const splitter = new SqlSplitter();
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let [begun, complete, startLine] = [false, false, 1];
  client.on('notice', player.heed);
  try {
    for (let bytes = await reader.line(); bytes !== null; bytes = await reader.line()) {
      options.signal?.throwIfAborted();
      const line = decode(decoder, bytes, reader.lines);
      if (splitter.idle) {
        startLine = reader.lines;
        if (line.startsWith('\\')) {
          checkMetaCommand(line, reader.lines);
          continue;
        }
        if (line.startsWith(BEGINS)) begun = true;
        if (line.startsWith(ENDS)) complete = true;
        if (line.startsWith(CLUSTER)) throw wholeCluster();
        player.origin ??= ORIGIN.exec(line)?.[1] ?? null;
      }
      for (const statement of splitter.push(line)) {
        await player.play(statement, startLine);
        startLine = reader.lines;
      }
    }
    const { statement, unfinished } = splitter.end();
    const missing = unfinished
      ? `an open ${unfinished.what}`
      : statement && options.whole
        ? 'a statement without its semicolon'
        : begun && !complete && options.whole
          ? `no line "${ENDS}"`
          : null;
    if (missing !== null) throw truncated(`the dump is cut off: it ends after line ${reader.lines} with ${missing}`);
    if (statement) await player.play(statement, startLine);
    if (options.whole && player.counts.statements === 0) throw truncated('the dump contains no statement');
    return player.counts;
  } finally {
    client.off('notice', player.heed);
  }
}

/** Commands of psql: those that only protect the text of a dump are ignored, all others are refused. */
function checkMetaCommand(line: string, number: number): void {
  const [command = '', operand = ''] = line.trim().split(/\s+/, 2);
  if (command === '\\restrict' || command === '\\unrestrict') return;
  if (command === '\\encoding' && isUtf8(operand)) return;
  const hint =
    command === '\\connect' || command === '\\c'
      ? 'dump the one database with pg_dump, without --create, and not with pg_dumpall; from a dump made with --create, remove the lines from CREATE DATABASE to \\connect'
      : 'make a plain dump with pg_dump; psql commands cannot be played';
  throw new DumpError(`line ${number} of the dump is the psql command ${command}`, {
    // Complete or not at all: half a secret would not be recognised.
    found: line.length <= 200 ? line.trim() : command,
    expected: 'SQL and COPY data',
    hint,
  });
}

function decode(decoder: TextDecoder, bytes: Buffer, line: number): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw new DumpError(`line ${line} of the dump is not valid UTF-8`, {
      expected: 'a plain dump in UTF-8',
      hint: 'use another dump, or make it with --encoding=UTF8: this one is damaged, or in another encoding',
    });
  }
}

function wholeCluster(): DumpError {
  return new DumpError('the dump was made by pg_dumpall', {
    found: CLUSTER,
    expected: 'a plain dump of one database',
    hint: 'have an administrator restore roles and tablespaces with psql; for one database, cut out its part: from the line after its `\\connect NAME` to `-- PostgreSQL database dump complete`',
  });
}
