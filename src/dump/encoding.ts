import { DumpError } from './dump-error.ts';
import { upperHalfOf } from './one-byte-encodings.ts';

const HEADER = 8_192;
const CLIENT_ENCODING = /^set\s+(?:session\s+)?client_encoding\s*(?:=|to)\s*'?([\w-]+)/im;

/** UTF-8, and SQL_ASCII, which means unchecked bytes: they are accepted as long as they are UTF-8. */
export const isUtf8 = (encoding: string): boolean => /^(utf-?8|unicode|sql_ascii)$/i.test(encoding);

/** The encoding that a `SET client_encoding` names; null for any other statement. */
export const encodingSet = (text: string): string | null => CLIENT_ENCODING.exec(text)?.[1] ?? null;

export interface DumpText {
  /** In UTF-8, without a byte order mark. */
  readonly chunks: AsyncIterable<Uint8Array>;
  /** The encoding in the header of the dump, if the text was translated; null for UTF-8. */
  readonly translated: string | null;
}

/** Looks at the first bytes of a dump and converts it to UTF-8 where its header names another encoding. */
export async function readText(chunks: AsyncIterable<Uint8Array>): Promise<DumpText> {
  const iterator = chunks[Symbol.asyncIterator]();
  let head: Buffer = Buffer.alloc(0);
  let next = await iterator.next();
  for (; !next.done; next = await iterator.next()) {
    head = Buffer.concat([head, next.value]);
    if (head.length >= HEADER) break;
  }
  refuseOthers(head);
  if (head.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf]))) head = head.subarray(3);
  async function* whole(): AsyncGenerator<Uint8Array> {
    if (head.length > 0) yield head;
    for (next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
  }
  const encoding = encodingSet(head.toString('latin1'));
  const upper = encoding === null ? null : upperHalfOf(encoding);
  if (encoding === null || upper === null) return { chunks: whole(), translated: null };
  return { chunks: translate(whole(), upper, encoding), translated: encoding };
}

async function* translate(
  chunks: AsyncIterable<Uint8Array>,
  upper: readonly (string | null)[],
  encoding: string,
): AsyncGenerator<Uint8Array> {
  const charOf = (byte: string): string => {
    const char = upper[byte.charCodeAt(0) - 0x80];
    if (char) return char;
    const hint = 'use another backup, or fetch this one again: the dump is damaged';
    const found = `the byte 0x${byte.charCodeAt(0).toString(16)}`;
    throw new DumpError(`the header of the dump says ${encoding}, but its text is not in that encoding`, {
      found,
      hint,
    });
  };
  for await (const chunk of chunks) {
    const text = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString('latin1');
    yield Buffer.from(text.replace(/[\x80-\xff]/g, charOf));
  }
}

/** Refuses files that are not a plain dump, or in an encoding that psql cannot read either. */
function refuseOthers(head: Buffer): void {
  if (head.subarray(0, 5).toString('latin1') === 'PGDMP') {
    throw new DumpError('the dump is in the custom format of pg_dump', {
      found: 'PGDMP',
      expected: 'a plain dump (.sql, also .gz or .zst)',
      hint: 'make it plain with `pg_restore --file=dump.sql DUMP`, or dump with --format=plain',
    });
  }
  if (head.subarray(257, 262).toString('latin1') === 'ustar') {
    throw new DumpError('the dump is a tar archive', {
      found: 'a tar header',
      expected: 'a plain dump (.sql, also .gz or .zst)',
      hint: 'if it is the tar format of pg_dump, make it plain with `pg_restore --file=dump.sql DUMP`; else unpack it first',
    });
  }
  const [first, second] = head;
  const little = (first === 0xff && second === 0xfe) || (first !== 0 && second === 0 && head[3] === 0);
  const big = (first === 0xfe && second === 0xff) || (first === 0 && second !== 0 && head[2] === 0);
  if (!little && !big) return;
  throw new DumpError(`the dump is in UTF-16 (${little ? 'little' : 'big'} endian), which PostgreSQL does not read`, {
    found: 'UTF-16',
    expected: 'a plain dump in UTF-8',
    hint: 'dump again with `--file=FILE`: Windows PowerShell writes UTF-16 for `pg_dump … > FILE`, and may have damaged non-ASCII characters; if that is no longer possible, convert it with `iconv -f UTF-16 -t UTF-8 FILE` and check its non-ASCII characters',
  });
}
