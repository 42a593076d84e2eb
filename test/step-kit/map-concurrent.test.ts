import { expect, test } from 'vitest';
import { mapConcurrent } from '../../src/step-kit/map-concurrent.ts';

const never = new AbortController().signal;
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('runs at most the limit at once, and reads an endless source only while there is room', async () => {
  let [running, most, taken] = [0, 0, 0];
  function* source(): Generator<number> {
    for (; taken < 50;) yield (taken += 1);
  }
  await mapConcurrent(4, source(), never, async () => {
    running += 1;
    most = Math.max(most, running);
    await turn();
    running -= 1;
  });
  expect({ most, taken, running }).toEqual({ most: 4, taken: 50, running: 0 });
});

test('takes no more items after the first error, and throws it when running work has finished', async () => {
  const [started, finished]: [number[], number[]] = [[], []];
  const work = async (item: number): Promise<void> => {
    started.push(item);
    await turn();
    if (item === 1) throw new Error('second');
    await turn();
    finished.push(item);
  };
  await expect(
    mapConcurrent(
      2,
      Array.from({ length: 100 }, (_, index) => index),
      never,
      work,
    ),
  ).rejects.toThrow('second');
  expect(started.length).toBeLessThan(6);
  expect(finished).toEqual(started.filter((item) => item !== 1));
});

test('takes no more items after an abort, and throws it', async () => {
  const controller = new AbortController();
  let done = 0;
  const work = async (): Promise<void> => {
    done += 1;
    if (done === 3) controller.abort('timeout');
    await turn();
  };
  await expect(mapConcurrent(1, Array.from({ length: 100 }), controller.signal, work)).rejects.toBe('timeout');
  expect(done).toBe(3);
});

test('throws the error of a broken source when running work has finished', async () => {
  let finished = false;
  async function* source(): AsyncGenerator<number> {
    yield 1;
    await turn();
    throw new Error('listing broke');
  }
  const work = async (): Promise<void> => {
    for (let index = 0; index < 5; index += 1) await turn();
    finished = true;
  };
  await expect(mapConcurrent(4, source(), never, work)).rejects.toThrow('listing broke');
  expect(finished).toBe(true);
});
