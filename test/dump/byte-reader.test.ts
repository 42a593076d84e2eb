import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ByteReader } from '../../src/dump/byte-reader.ts';

async function* chunked(text: string, sizes: readonly number[]): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text);
  for (let at = 0, index = 0; at < bytes.length; index += 1) {
    const size = sizes[index % sizes.length] ?? 1;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

async function readBlock(reader: ByteReader): Promise<string> {
  const blocks: Buffer[] = [];
  for await (const block of reader.copyData()) blocks.push(block);
  return Buffer.concat(blocks).toString();
}

test('lines and COPY data are the same however the stream is cut', async () => {
  const row = fc.constantFrom('a\tb\n', '\\N\n', '\\.x\n', 'x\\.\n', '\\\\.\n', '\n', 'é\n', '.\n');
  const end = fc.constantFrom('\\.\n', '\\.\r\n');
  await fc.assert(
    fc.asyncProperty(
      fc.array(row),
      end,
      fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
      async (rows, terminator, sizes) => {
        const data = rows.join('');
        const reader = new ByteReader(chunked(`COPY t FROM stdin;\n${data}${terminator}SELECT 1;\nlast`, sizes), 1_000);
        expect((await reader.line())?.toString()).toBe('COPY t FROM stdin;\n');
        expect(await readBlock(reader)).toBe(data);
        expect(reader.lines).toBe(rows.length + 2);
        expect((await reader.line())?.toString()).toBe('SELECT 1;\n');
        expect((await reader.line())?.toString()).toBe('last');
        expect(await reader.line()).toBeNull();
      },
    ),
    { numRuns: 500 },
  );
});

test('data without a terminator is an error that names the line', async () => {
  const reader = new ByteReader(chunked('COPY t FROM stdin;\na\nb\n\\.', [3]), 1_000);
  await reader.line();
  await expect(readBlock(reader)).rejects.toThrow(/cut off after line \d/);
});

test('an endless line is refused', async () => {
  await expect(new ByteReader(chunked('x'.repeat(100), [10]), 50).line()).rejects.toThrow(
    'line 1 is longer than 50 bytes',
  );
});
