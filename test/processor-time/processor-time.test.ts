import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { isTimeout, withinProcessorTime } from '../../src/processor-time/index.ts';

describe('a limit of processor time', () => {
  it('ends what never ends', () => {
    const begun = process.cpuUsage();
    let ended: unknown;
    try {
      withinProcessorTime(50, (timeout) => runInNewContext('for (;;);', {}, { timeout }));
    } catch (error) {
      ended = error;
    }
    expect(isTimeout(ended)).toBe(true);
    expect(process.cpuUsage(begun).user / 1_000).toBeGreaterThan(40);
  });

  it('gives work that the machine kept waiting more time, and twice as much each time', () => {
    const given: number[] = [];
    const work = (timeout: number): string => {
      given.push(timeout);
      if (given.length < 4) throw Object.assign(new Error('ended'), { code: 'ERR_SCRIPT_EXECUTION_TIMEOUT' });
      return 'done';
    };
    expect(withinProcessorTime(1_000, work)).toBe('done');
    expect(given).toEqual([1_000, 2_000, 4_000, 8_000]);
  });

  it('is no reason to repeat work that fails by itself', () => {
    let calls = 0;
    const work = (): never => {
      calls += 1;
      throw new RangeError('too deep');
    };
    expect(() => withinProcessorTime(1_000, work)).toThrow('too deep');
    expect(calls).toBe(1);
  });
});
