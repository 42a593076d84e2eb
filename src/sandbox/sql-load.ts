import { Readable } from 'node:stream';
import type { Client } from 'pg';
import { DumpError, playDump, StatementRefused, unpack } from '../dump/index.ts';

/** SQL as text or bytes, plain, gzipped or packed by zstd. */
export type SqlSource = string | Buffer | AsyncIterable<Buffer>;

/**
 * Runs a script or a dump as psql would: statement by statement, each committed by itself, and the rows of
 * `COPY … FROM stdin`. `log` hears what was left out.
 */
export async function loadSql(
  client: Client,
  source: SqlSource,
  log: (text: string) => void = () => undefined,
): Promise<void> {
  const chunks =
    typeof source === 'string' || Buffer.isBuffer(source)
      ? (Readable.from([Buffer.from(source)]) as AsyncIterable<Buffer>)
      : source;
  try {
    await playDump(client, unpack(chunks, true), {
      whole: false,
      warn: (reason, line) => log(`line ${line}: ${reason}`),
    });
  } catch (error) {
    const message = (error as Error).message.replace(/^Line (\d+) of the dump/, 'line $1:');
    if (error instanceof DumpError) throw new Error(`${message} ${error.details.hint}`, { cause: error });
    if (error instanceof StatementRefused)
      throw new Error(`${message} ${(error.cause as Error).message}`, { cause: error });
    throw error;
  }
}
