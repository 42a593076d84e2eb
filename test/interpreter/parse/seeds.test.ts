import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { read } from './fake-kinds.ts';

const SEEDS = path.resolve(import.meta.dirname, '../../fixtures/seeds');
const seed = (name: string): string => readFileSync(path.join(SEEDS, name), 'utf8');
const HOUR = 3_600_000;
const MINUTE = 60_000;

const EXPECTED: { readonly [name: string]: readonly [rto: number | null, rpo: number | null] } = {
  'backup-restore-runbook-summary.md': [5 * MINUTE, null],
  'data-layer-recovery-workstream.md': [30 * MINUTE, HOUR],
  'data-recovery-runbook.md': [30 * MINUTE, 15 * MINUTE],
  'p14-disaster-recovery-design.md': [4 * HOUR, HOUR],
  'stemedb-disaster-recovery.md': [4 * HOUR, 15 * MINUTE],
};

describe('real documents without annotations', () => {
  test('are all here', () => {
    expect(readdirSync(SEEDS).sort()).toEqual(Object.keys(EXPECTED));
  });

  test.each(Object.entries(EXPECTED))('%s has objectives, no steps and no errors', async (name, [rto, rpo]) => {
    const { runbook, diagnostics } = await read(seed(name));
    expect(runbook.steps).toEqual([]);
    expect(diagnostics.filter((one) => one.severity === 'error')).toEqual([]);
    expect(runbook.objectives.rto?.targetMs ?? null).toBe(rto);
    expect(runbook.objectives.rpo?.targetMs ?? null).toBe(rpo);
  });

  test('stemedb claims four hours over steps that add up to 255 minutes', async () => {
    const { runbook } = await read(seed('stemedb-disaster-recovery.md'));
    const full = runbook.sections.find((one) => one.title.startsWith('§1.'));
    expect(full?.attributes).toMatchObject({ budgetMs: 4 * HOUR, rtoMs: 4 * HOUR, rpoMs: 15 * MINUTE });
    const parts = runbook.sections.filter((one) => one.parent === full?.id);
    expect(parts.map((one) => (one.attributes.budgetMs ?? 0) / MINUTE)).toEqual([30, 60, 15, 30, 30, 30, 60]);
    const procedures = runbook.sections.filter((one) => one.title.startsWith('§'));
    expect(new Set(procedures.map((one) => one.parent))).toEqual(new Set(['resolution-steps']));
  });

  test('stemedb becomes a runbook by adding attributes only', async () => {
    const annotated = seed('stemedb-disaster-recovery.md')
      .replace('(RTO: 4 hours, RPO: 15 minutes)\n', '(RTO: 4 hours, RPO: 15 minutes)\n<!-- runbook: #full option -->\n')
      .replace('(RTO: 2 hours, RPO: 15 min)\n', '(RTO: 2 hours, RPO: 15 min)\n<!-- runbook: #pitr option -->\n')
      .replace('```bash\n# Install dependencies', '```bash {#provision}\n# Install dependencies');
    const { runbook, errors } = await read(annotated);
    expect(errors).toEqual([]);
    expect(runbook.sections.filter((one) => one.attributes.option).map((one) => one.id)).toEqual(['full', 'pitr']);
    expect(runbook.steps.map((one) => [one.role, one.section, one.title.slice(0, 24)])).toEqual([
      ...[
        'New server provisioned (',
        'S3 access configured (cr',
        'Dependencies installed (',
        'Stakeholders notified (t',
        'DNS/load balancer update',
      ].map((title) => ['check', 'prerequisites', title]),
      ['step', 'step-1-provision-new-server-30-min', 'shell: {"code":"# Instal'],
    ]);
  });
});
