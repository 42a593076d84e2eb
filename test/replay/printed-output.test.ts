import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readPrinted } from '../../src/replay/index.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'runbook-printed-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function output(bytes: string | Buffer, index: string | null = null): string {
  const file = path.join(mkdtempSync(path.join(folder, 'attempt-')), 'output');
  writeFileSync(file, bytes);
  if (index !== null) writeFileSync(`${file}.idx`, index);
  return file;
}

it('returns each piece with its time, or without one if no runner was watching', () => {
  expect(readPrinted(output('one\ntwo\nthree\n', '40 4\n80 8\n'))).toEqual([
    { ms: 40, text: 'one\n' },
    { ms: 80, text: 'two\n' },
    { ms: Number.POSITIVE_INFINITY, text: 'three\n' },
  ]);
  expect(readPrinted(output('all of it'))).toEqual([{ ms: Number.POSITIVE_INFINITY, text: 'all of it' }]);
});

it('is empty for output that was not kept', () => {
  expect(readPrinted(path.join(folder, 'nowhere'))).toEqual([]);
  expect(readPrinted(output(''))).toEqual([]);
});

it('does not cut a character in two where two pieces meet', () => {
  const bytes = Buffer.from('zä€😀!');
  const index = Array.from({ length: bytes.length }, (_, at) => `${at} ${at + 1}\n`).join('');
  const text = readPrinted(output(bytes, index))
    .map((piece) => piece.text)
    .join('');
  expect(text).toBe('zä€😀!');
});

it('trusts the file over an index that goes beyond it', () => {
  expect(readPrinted(output('abc', '1 2\n2 99\n3 100\n'))).toEqual([
    { ms: 1, text: 'ab' },
    { ms: 2, text: 'c' },
  ]);
});

it('keeps whole lines of the beginning and the end of a flood, and counts what it leaves out', () => {
  const lines = Array.from({ length: 400_000 }, (_, index) => `line ${index}\n`);
  const whole = lines.join('');
  const half = Math.floor(whole.length / 2);
  const pieces = readPrinted(output(whole, `10 ${half}\n20 ${whole.length}\n`));
  const text = pieces.map((piece) => piece.text).join('');
  const [, head = '', bytes = '', tail = ''] = /^(.*\n)… (\d+) bytes left out here, .* …\n(.*)$/s.exec(text) ?? [];
  expect(whole.startsWith(head)).toBe(true);
  expect(whole.endsWith(tail)).toBe(true);
  expect(tail).toMatch(/^line \d+\n/);
  expect(head.length + Number(bytes) + tail.length).toBe(whole.length);
  expect(text.length).toBeLessThan(1_050_000);
  expect(pieces.map(({ ms }) => ms)).toEqual([10, 20, 20]);
});

it('keeps the beginning and end of a single line that is too long', () => {
  const text = readPrinted(output('x'.repeat(3_000_000)))
    .map((piece) => piece.text)
    .join('');
  expect(text).toMatch(/^x{524288}\n… 1951424 bytes left out here, all of them are recorded …\nx{524288}$/);
});
