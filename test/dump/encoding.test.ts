import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readText } from '../../src/dump/encoding.ts';
import { upperHalfOf } from '../../src/dump/one-byte-encodings.ts';
import { startLocalPostgres, type LocalPostgres } from '../steps/local-postgres.ts';

let server: LocalPostgres;
beforeAll(async () => {
  server = await startLocalPostgres();
});
afterAll(() => server.stop());

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(bytes: Buffer, size = 7): Promise<{ text: string; translated: string | null }> {
  const { chunks, translated } = await readText(inPieces(bytes, size));
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return { text: Buffer.concat(parts).toString(), translated };
}

describe('the encoding that a dump names', () => {
  const LATIN =
    'LATIN1 LATIN2 LATIN3 LATIN4 LATIN5 LATIN6 LATIN7 LATIN8 LATIN9 ISO_8859_5 ISO_8859_6 ISO_8859_7 ISO_8859_8';
  const OTHERS = 'WIN1250 WIN1251 WIN1252 WIN1253 WIN1254 WIN1255 WIN1256 WIN1257 WIN1258 WIN866 WIN874 KOI8R KOI8U';

  test.each(`${LATIN} ${OTHERS}`.split(' '))('%s is read byte for byte as PostgreSQL reads it', async (encoding) => {
    await server.query(
      'postgres',
      `CREATE OR REPLACE FUNCTION pg_temp.read(b int) RETURNS text LANGUAGE plpgsql AS $$
       BEGIN RETURN convert_from(set_byte('\\x00', 0, b), '${encoding}'); EXCEPTION WHEN OTHERS THEN RETURN NULL; END $$;
       CREATE TABLE IF NOT EXISTS bytes (encoding text, chars text[]);
       INSERT INTO bytes SELECT '${encoding}', array_agg(pg_temp.read(b) ORDER BY b) FROM generate_series(128, 255) b`,
    );
    const { rows } = await server.query('postgres', `SELECT chars FROM bytes WHERE encoding = '${encoding}'`);
    expect(upperHalfOf(encoding)).toEqual((rows[0] as { chars: unknown }).chars);
  });

  test('is unknown when it has several bytes for a character', () => {
    for (const encoding of ['EUC_JP', 'SJIS', 'BIG5', 'GB18030', 'UTF8', 'nonsense'])
      expect(upperHalfOf(encoding)).toBeNull();
  });
});

describe('the text of a dump', () => {
  const header = (encoding: string): Buffer => Buffer.from(`--\n\nSET client_encoding = '${encoding}';\n`);

  test('is translated to UTF-8 where its header names another encoding, however the stream is cut', async () => {
    const bytes = Buffer.concat([header('WIN1252'), Buffer.from([0x80, 0xfc, 0x0a])]);
    for (const size of [1, 3, 1_000]) expect(await read(bytes, size)).toMatchObject({ translated: 'WIN1252' });
    expect((await read(bytes)).text).toMatch(/€ü\n$/);
  });

  test('with a byte that its encoding does not have is an error', async () => {
    await expect(read(Buffer.concat([header('WIN1252'), Buffer.from([0x81])]))).rejects.toThrow(
      'says WIN1252, but its text is not in that encoding',
    );
  });

  test('loses the byte order mark before UTF-8', async () => {
    expect(await read(Buffer.from('\ufeffSELECT 1;'))).toEqual({ text: 'SELECT 1;', translated: null });
  });

  test.each([
    ['with a mark', Buffer.from('\ufeffSELECT 1;', 'utf16le')],
    ['without one', Buffer.from('-- SELECT 1;', 'utf16le')],
    ['the other way round', Buffer.from('\ufeffSELECT 1;', 'utf16le').swap16()],
  ])('in UTF-16, %s, is refused with the reason', async (_, bytes) => {
    await expect(read(bytes)).rejects.toMatchObject({
      message: expect.stringContaining('in UTF-16'),
      details: { hint: expect.stringContaining('PowerShell') },
    });
  });

  test('is neither UTF-16 nor an archive when it is short', async () => {
    for (const text of ['', 'a', 'SELECT']) expect((await read(Buffer.from(text))).text).toBe(text);
  });
});
