import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createClock, createIds, createOutputs, followFile, hashFile } from '../../src/platform/index.ts';

let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'outputs-'));
  file = path.join(directory, 'output');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const outputs = createOutputs();

describe('following a file', () => {
  it('reports everything in order, also for a file that is created later, and the rest when it stops', async () => {
    const chunks: [string, number][] = [];
    const followed = followFile(file, (chunk, offset) => void chunks.push([chunk.toString(), offset]), {
      intervalMs: 5,
    });
    writeFileSync(file, 'one');
    while (chunks.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    appendFileSync(file, 'two');
    await followed.stop();
    expect(chunks.map(([text]) => text).join('')).toBe('onetwo');
    expect(chunks.map(([, offset]) => offset)[0]).toBe(0);
  });

  it('skips to the end of a flood and says how much it left out', async () => {
    writeFileSync(file, `${'x'.repeat(10_000)}END`);
    const skipped: number[] = [];
    let text = '';
    const options = { intervalMs: 1_000, maxBytesPerLook: 100, onSkip: (bytes: number) => void skipped.push(bytes) };
    await followFile(file, (chunk) => (text += chunk.toString()), options).stop();
    expect([skipped, text.length, text.endsWith('END')]).toEqual([[9_903], 100, true]);
  });

  it('reports nothing when the file is never created', async () => {
    await followFile(file, () => expect.unreachable(), { intervalMs: 5 }).stop();
  });

  it('does not cut a character in two', async () => {
    let text = '';
    const followed = outputs.follow(file, (more) => (text += more));
    writeFileSync(file, Buffer.from('ž').subarray(0, 1));
    await new Promise((resolve) => setTimeout(resolve, 100));
    appendFileSync(file, Buffer.from('ž').subarray(1));
    await followed.stop();
    expect(text).toBe('ž');
  });

  it('keeps an index of times and offsets for replay', async () => {
    const followed = outputs.follow(file, () => undefined);
    writeFileSync(file, 'abc');
    await followed.stop();
    expect(readFileSync(`${file}.idx`, 'utf8')).toMatch(/^\d+ 3\n$/);
  });
});

describe('an index that cannot be written', () => {
  it('costs the replay its pace but does not affect the run: the output is shown to its end', async () => {
    mkdirSync(`${file}.idx`);
    let text = '';
    const followed = outputs.follow(file, (more) => (text += more));
    writeFileSync(file, 'one');
    while (text === '') await new Promise((resolve) => setTimeout(resolve, 5));
    appendFileSync(file, 'two');
    await followed.stop();
    expect(text).toBe('onetwo');
  });
});

describe('an output file', () => {
  it('is hashed as a stream; a missing file counts as empty', async () => {
    const bytes = Buffer.alloc(3_000_000, 'ab');
    writeFileSync(file, bytes);
    expect(await hashFile(file)).toEqual({
      bytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    });
    truncateSync(file, 0);
    const empty = await hashFile(file);
    expect(await hashFile(path.join(directory, 'none'))).toEqual(empty);
  });

  it('has its first bytes with its total size, and its last lines', async () => {
    writeFileSync(file, 'one\ntwo\nthree\n\n');
    expect(await outputs.head(file, 5)).toEqual({ text: 'one\nt', bytes: 15 });
    expect(await outputs.lastLines(file, 2)).toEqual(['two', 'three']);
    expect(await outputs.lastLines(path.join(directory, 'none'), 2)).toEqual([]);
  });

  it('does not show half a line of a long output', async () => {
    writeFileSync(file, `${'y'.repeat(70_000)}\nlast\n`);
    expect(await outputs.lastLines(file, 5)).toEqual(['last']);
    writeFileSync(file, `one\n${'x'.repeat(9_000)}\n`);
    expect(await outputs.lastLines(file, 5)).toEqual(['one', `${'x'.repeat(1_000)}…`]);
  });

  it('is a failure of the run and not a bug when the runner cannot write to it', () => {
    mkdirSync(file);
    expect(() => outputs.writer(file, [])).toThrow(
      expect.objectContaining({ exitCode: 1, failure: expect.objectContaining({ code: 'journal-write', at: file }) }),
    );
  });

  it('gets what the runner prints, redacted, and only its owner can read it', () => {
    const writer = outputs.writer(file, [{ name: 'TOKEN', value: 'correct-horse' }]);
    writer.write('a correct-horse b\n');
    writer.close();
    writer.write('after the end');
    expect(readFileSync(file, 'utf8')).toBe('a [redacted TOKEN] b\n');
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });
});

describe('the machine', () => {
  it('has a clock whose sleep an abort ends', async () => {
    const clock = createClock();
    const controller = new AbortController();
    const begun = clock.mono();
    setTimeout(() => controller.abort(), 20);
    await clock.sleep(60_000, controller.signal);
    await clock.sleep(60_000, controller.signal);
    expect(clock.mono() - begun).toBeLessThan(10_000);
    const before = clock.mono();
    await clock.sleep(30);
    expect(clock.mono() - before).toBeGreaterThanOrEqual(30);
  });

  it('has ids that sort by time and nonces that do not repeat', () => {
    const ids = createIds(() => Date.UTC(2026, 0, 15, 3, 15, 2));
    expect(ids.run()).toMatch(/^20260115-031502-[0-9a-z]{5}$/);
    let now = Date.UTC(2026, 0, 15, 3, 15, 2);
    const later = createIds(() => (now += 7));
    const row = Array.from({ length: 200 }, () => later.run());
    expect(row.toSorted()).toEqual(row);
    expect(new Set(Array.from({ length: 100 }, () => ids.nonce())).size).toBe(100);
    expect(ids.nonce()).toMatch(/^[0-9a-f]{32}$/);
  });
});
