import { once } from 'node:events';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { readLines } from './lines.ts';

/** SQL as text or bytes, plain or gzipped. */
export type SqlSource = string | Buffer | AsyncIterable<Buffer>;

const COPY = /^COPY\s.+\sFROM\s+stdin\b.*;\s*$/i;
const IGNORED = /^\\(restrict|unrestrict|encoding)\b/;

/**
 * Runs a script as psql would: statements, and the rows of `COPY … FROM stdin`. What stands between two COPYs is sent in
 * one piece and so is one transaction: CREATE DATABASE, VACUUM and their like are not for seeds.
 */
export async function loadSql(client: Client, source: SqlSource): Promise<void> {
  let statements: string[] = [];
  let line = 0;
  let begun = 1;
  const lines = readLines(await plain(source));
  const flush = async (): Promise<void> => {
    const text = statements.join('\n');
    statements = [];
    if (text.trim() === '') return;
    try {
      await client.query(text);
    } catch (error) {
      const position = Number((error as { position?: string }).position ?? '1');
      const at = begun + text.slice(0, position - 1).split('\n').length - 1;
      throw new Error(`line ${at}: ${(error as Error).message}`, { cause: error });
    }
  };
  for await (const { text } of lines) {
    line += 1;
    if (COPY.test(text)) {
      await flush();
      line += await copyRows(client, text, lines, line);
      begun = line + 1;
    } else if (text.startsWith('\\')) {
      if (!IGNORED.test(text)) throw new Error(`line ${line}: ${text.split(' ')[0]} is psql's and not for a seed`);
      statements.push('');
    } else statements.push(text);
  }
  await flush();
}

/** How many lines it took, the closing `\.` included. */
async function copyRows(
  client: Client,
  statement: string,
  lines: AsyncIterator<{ text: string }>,
  at: number,
): Promise<number> {
  const stream = client.query(copyFrom(statement));
  const finished = new Promise<void>((resolve, reject) => {
    stream.once('finish', resolve);
    stream.once('error', reject);
  });
  // Awaited below; until then an early error must not count as unhandled.
  finished.catch(() => undefined);
  let taken = 0;
  let batch = '';
  for (;;) {
    const next = await lines.next();
    taken += 1;
    if (next.done === true) throw new Error(`line ${at}: the rows of this COPY have no end (\\.)`);
    if (next.value.text === '\\.') break;
    batch += `${next.value.text}\n`;
    if (batch.length < 65_536) continue;
    if (!stream.write(batch)) await Promise.race([once(stream, 'drain'), finished]);
    batch = '';
  }
  stream.end(batch);
  try {
    await finished;
  } catch (error) {
    throw new Error(`line ${at}: ${(error as Error).message}`, { cause: error });
  }
  return taken;
}

async function plain(source: SqlSource): Promise<AsyncIterable<Buffer>> {
  if (typeof source === 'string') return Readable.from([Buffer.from(source)]) as AsyncIterable<Buffer>;
  const iterator = (Buffer.isBuffer(source) ? Readable.from([source]) : source)[
    Symbol.asyncIterator
  ]() as AsyncIterator<Buffer>;
  const first = await iterator.next();
  async function* all(): AsyncGenerator<Buffer> {
    if (first.done === true) return;
    yield first.value;
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
  }
  const zipped = first.done !== true && first.value[0] === 0x1f && first.value[1] === 0x8b;
  if (!zipped) return all();
  const gunzip = createGunzip();
  const input = Readable.from(all());
  input.once('error', (error) => gunzip.destroy(error));
  return input.pipe(gunzip) as AsyncIterable<Buffer>;
}
