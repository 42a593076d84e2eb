import { expect, test } from 'vitest';
import { likelyPartSize } from '../../../src/steps/s3/part-size.ts';

const MIB = 1024 ** 2;

test.each([
  ['11 MiB in 3', 11 * MIB, 3, 5 * MIB],
  ['20 MiB in 3', 20 * MIB, 3, 8 * MIB],
  ['20 MiB and a byte in 2', 20 * MIB + 1, 2, 16 * MIB],
  ['1 GiB in 64', 1024 * MIB, 64, 16 * MIB],
  ['1 GiB in 205', 1024 * MIB, 205, 5 * MIB],
  ['90 MiB in 7, which matches no usual size', 90 * MIB, 7, 15 * MIB - 2 * MIB],
  ['3 bytes in 1', 3, 1, 3],
  ['nothing in 1', 0, 1, 1],
  ['6 GiB in one piece', 6 * 1024 * MIB, 0, 512 * MIB],
])('%s parts', (_, size, parts, each) => {
  expect(likelyPartSize(size, parts)).toBe(each);
});

test('for any size, there are as many parts as before, and only the last may be small', () => {
  for (let size = 6 * MIB; size < 400 * MIB; size += 7 * MIB + 13) {
    for (const original of [5, 6, 7, 8, 9.5, 16, 33, 100].map((each) => each * MIB)) {
      const parts = Math.ceil(size / original);
      const each = likelyPartSize(size, parts);
      if (parts === 1) continue;
      expect(each).toBeGreaterThanOrEqual(5 * MIB);
      expect(Math.ceil(size / each)).toBeLessThanOrEqual(parts);
    }
  }
});
