import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { lintFile } from '../../src/cli/lint/lint-file.ts';
import { NO_SETTINGS } from '../../src/lint/index.ts';
import type { Diagnostic } from '../../src/model/diagnostic.ts';

const seeds = path.resolve(import.meta.dirname, '../fixtures/seeds');
const judge = async (file: string): Promise<readonly Diagnostic[]> =>
  (await lintFile(`${file}.md`, seeds, NO_SETTINGS)).findings.map(({ diagnostic }) => diagnostic);
const linesOf = (found: readonly Diagnostic[], rule: string): number[] =>
  found.filter((one) => one.rule === rule).map(({ line }) => line);

describe('what a careful reader finds in real documents', () => {
  it('is no error: nobody has annotated them, so nothing in them is refused', async () => {
    const files = ['backup-restore-runbook-summary', 'data-layer-recovery-workstream', 'data-recovery-runbook'];
    for (const file of [...files, 'p14-disaster-recovery-design', 'stemedb-disaster-recovery'])
      expect((await judge(file)).filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it('stemedb: a variable that is never set, logs that are followed for ever, a download that is piped into sh', async () => {
    const found = await judge('stemedb-disaster-recovery');
    const sums = found.filter(({ rule }) => rule === 'budget-exceeds-rto');
    expect(sums.map(({ line, message }) => [line, message])).toEqual([
      [91, 'the steps of this part add up to 4h 15m, more than its RTO of 4h; the text claims 4h'],
    ]);
    const unset = found.filter(({ rule }) => rule === 'variable-never-set');
    expect(unset.map(({ line, message }) => [line, message.split(' ')[0]])).toEqual([[448, 'BACKUP']]);
    expect(linesOf(found, 'endless-command')).toEqual([179, 324]);
    expect(linesOf(found, 'curl-pipe-shell')).toEqual([99]);
    expect(linesOf(found, 'destructive-without-confirm')).toEqual([311]);
    expect(linesOf(found, 'broken-link')).toEqual([63, 64, 537, 538, 539]);
  });

  it('p14: commands that never end, an editor, a clock and a log that do not survive their block', async () => {
    const found = await judge('p14-disaster-recovery-design');
    expect(linesOf(found, 'endless-command')).toEqual([199, 224, 247, 286, 308, 327, 396, 418, 643, 782, 803]);
    expect(linesOf(found, 'interactive-command')).toEqual([706, 722]);
    const crossing = found.filter(({ rule }) => rule === 'variable-crosses-fences');
    expect(crossing.map(({ message }) => message.split(' ')[0])).toEqual(['START_TIME']);
    expect(linesOf(found, 'changing-name')).toEqual([578]);
    const unset = found.filter(({ rule }) => rule === 'variable-never-set').map(({ message }) => message.split(' ')[0]);
    expect(unset).toEqual(['BACKUP_BUCKET', 'DR_REGION', 'DB_HOST', 'DB_USER']);
    expect(linesOf(found, 'alternatives-in-one-fence')).toHaveLength(8);
  });

  it('medcontract: replica counts that are lost, exec into pods that are gone, a password, a placeholder', async () => {
    const found = await judge('data-recovery-runbook');
    expect(linesOf(found, 'replicas-not-saved')).toEqual([59, 91, 131, 230]);
    expect(linesOf(found, 'exec-after-scale-down')).toEqual([224]);
    expect(linesOf(found, 'endless-command')).toEqual([148, 263, 297]);
    expect(linesOf(found, 'secret-in-text')).toEqual([258]);
    expect(linesOf(found, 'unresolved-placeholder')).toEqual([102]);
    expect(linesOf(found, 'destructive-without-confirm')).toEqual([43, 76, 180, 224, 409]);
  });

  it.each(['backup-restore-runbook-summary', 'data-layer-recovery-workstream'])(
    '%s is a report and not a runbook',
    async (file) => {
      expect(linesOf(await judge(file), 'report-not-runbook')).toHaveLength(1);
    },
  );
});
