import { Readable } from 'node:stream';
import type { Client } from 'pg';
import { DumpError, playDump, StatementRefused, unpack } from '../../dump/index.ts';

/** SQL as text or bytes, plain or compressed with gzip or zstd. */
export type SqlSource = string | Buffer | AsyncIterable<Buffer>;

/**
 * Runs a script or a dump as psql would: statement by statement, each committed separately, with the rows of
 * `COPY … FROM stdin`. `log` receives what was left out.
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
    const message = (error as Error).message.replace(/^(line \d+) of the dump/, '$1');
    if (error instanceof DumpError) throw new Error(`${message}; ${error.details.hint}`, { cause: error });
    if (error instanceof StatementRefused)
      throw new Error(`${message}: ${(error.cause as Error).message}`, { cause: error });
    throw error;
  }
}
