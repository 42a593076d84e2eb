import { describe, expect, test } from 'vitest';
import { lines, read } from './fake-kinds.ts';

const HOUR = 3_600_000;
const MINUTE = 60_000;

async function targets(...text: readonly string[]): Promise<(number | null)[]> {
  const { objectives } = (await read(lines(...text))).runbook;
  return [objectives.rto?.targetMs ?? null, objectives.rpo?.targetMs ?? null];
}

describe('objectives in the text', () => {
  test.each([
    ['**RTO (Recovery Time Objective):** 4 hours', 4 * HOUR],
    ['**RTO:** 4 hours', 4 * HOUR],
    ['RTO < 30 minutes for critical components', 30 * MINUTE],
    ['- [x] AC1: Restore works (RTO < 2h, RPO < 1h)', 2 * HOUR],
    ['The target RTO is 90 min.', 90 * MINUTE],
    ['RTO target: 1h 30m', 90 * MINUTE],
    ['RTO of 1 day', 24 * HOUR],
    ['RTO: ≤ 15 minutes', 15 * MINUTE],
    ['RTO Achieved: 3 hours', null],
    ['Typical RTO: 3 hours', null],
    ['RTO: 5-10 min', null],
    ['RTO: X hours', null],
    ['The RTO was defined in 4 workshops', null],
    ['`RTO_MINUTES=240`', null],
  ])('%s', async (text, rto) => {
    expect((await targets(text))[0]).toBe(rto);
  });

  test('are read from RTO and RPO columns, where the strictest row counts', async () => {
    const table = [
      '| Scenario | RTO | RPO | Loss |',
      '|---|---|---|---|',
      '| Full | 4h | 15min | x |',
      '| Log | <30 min | variable | 1h |',
    ];
    expect(await targets(...table)).toEqual([30 * MINUTE, 15 * MINUTE]);
  });

  test('are read from the target column, not from the typical or maximum column', async () => {
    const table = [
      '| S | Target RTO | Typical RTO | Maximum RTO |',
      '|---|---|---|---|',
      '| a | 10 min | 5 min | 1 min |',
    ];
    expect(await targets(...table)).toEqual([10 * MINUTE, null]);
  });

  test('are read from rows that begin with them', async () => {
    const table = [
      '| Metric | Target |',
      '|---|---|',
      '| **RPO (Database)** | 1 hour |',
      '| RTO (Full) | 4 hours |',
      '| Uptime | 1 hour |',
    ];
    expect(await targets(...table)).toEqual([4 * HOUR, HOUR]);
  });

  test('are the first that the text states, with their place, unless the front matter has them', async () => {
    const { runbook } = await read(lines('# T', '', 'RTO: 4 hours', '', 'RTO: 2 hours'));
    expect(runbook.objectives.rto).toMatchObject({ targetMs: 4 * HOUR, span: { start: { line: 3, column: 1 } } });
    expect(await targets('---', 'objectives: { rto: 1h }', '---', 'RTO: 4 hours, RPO: 5 min')).toEqual([
      HOUR,
      5 * MINUTE,
    ]);
  });

  test('in a heading or an alternative belong to that part', async () => {
    const { runbook } = await read(
      lines(
        '## A (RTO: 4 hours, RPO: 15 min)',
        '<!-- runbook: option -->',
        '## B',
        '<!-- runbook: option -->',
        '### C',
        'RTO: 2 hours',
      ),
    );
    expect(runbook.objectives).toEqual({ rto: null, rpo: null });
    expect(runbook.sections.map(({ attributes }) => [attributes.rtoMs, attributes.rpoMs])).toEqual([
      [null, null],
      [4 * HOUR, 15 * MINUTE],
      [2 * HOUR, null],
      [null, null],
    ]);
  });

  test('are not read from fences', async () => {
    expect(await targets('```', 'RTO: 4 hours', '```')).toEqual([null, null]);
  });
});
