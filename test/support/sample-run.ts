import type { PlanSketch } from './plan.ts';
import { Story } from './story.ts';

/** Two sections, a gate that polls, a check, a destructive step: enough for every view to have something to show. */
export const RESTORE: PlanSketch = {
  title: 'Restore the archive',
  rtoMs: 2 * 3_600_000,
  rpoMs: 3_600_000,
  sections: [
    {
      id: 'prepare',
      title: '1. Prepare (10 min)',
      budgetMs: 600_000,
      prose: 'Declare the incident before anything else.',
      steps: [
        { id: 'declare', title: 'date -u', attributes: { effect: 'read', mark: 'declaration' } },
        { id: 'server-ready', role: 'check', title: 'New server provisioned' },
      ],
    },
    {
      id: 'restore',
      title: '2. Restore (1 h)',
      budgetMs: 3_600_000,
      prose: 'The dump goes into a fresh database.',
      steps: [
        {
          id: 'load-dump',
          title: 'pg_restore --dbname archive',
          code: 'pg_restore --clean --dbname archive latest.dump\n',
          attributes: { effect: 'destructive', mark: 'restored' },
          gates: ['rows-match'],
          undo: 'put-back',
          admonitions: [{ kind: 'caution', text: 'The old database is dropped.' }],
        },
        { id: 'announce', title: 'echo done' },
      ],
    },
  ],
};

const CONFIRM = {
  kind: 'confirm',
  step: 'load-dump',
  text: 'The old database is dropped.\npg_restore --dbname archive',
} as const;
const CHECK = { kind: 'check', step: 'server-ready', text: 'New server provisioned' } as const;

/** Up to the confirmation of the destructive step, which is still to come. */
export function beforeRestore(): Story {
  return new Story(RESTORE)
    .start()
    .enter('prepare')
    .pass('declare', { ms: 400, output: '2026-01-15\n' })
    .mark('declaration', null, 'declare')
    .ask(CHECK)
    .answer(CHECK, { verdict: 'pass' })
    .mark('disruption', '2026-01-15T03:00:00.000Z', 'declare', '2026-01-15T03:00:00Z')
    .mark('recovery-point', '2026-01-15T02:35:00.000Z', 'declare', 'newest backup 2026-01-15T02:35:00Z')
    .enter('restore')
    .ask(CONFIRM);
}

/** The destructive step is running. */
export function restoring(): Story {
  return beforeRestore().answer(CONFIRM, { verdict: 'confirm' }).begin('load-dump');
}

/** A run that kept both objectives. */
export function completedRun(): Story {
  return restoring()
    .finish('load-dump', { ms: 185_000, output: 'restored 12 tables\n' })
    .gate('rows-match', 'load-dump', { polls: [false, true], found: '12', expected: '12' })
    .add({ type: 'step.committed', step: 'load-dump' })
    .mark('restored', null, 'load-dump')
    .add({ type: 'note.added', kind: 'issue', text: 'The dump was in the other bucket', by: 'ada' })
    .pass('announce', { ms: 50 })
    .end();
}

/** The step exited well and its gate did not hold. */
export function failedRun(): Story {
  const failure = {
    code: 'gate',
    message: 'gate rows-match of load-dump did not hold',
    at: 'runbook.md:24:1',
    found: '11',
    expected: '12',
    lastLines: ['counting …', '11'],
    hint: 'fix the cause, then `runbook resume`: the gate is evaluated again, the step is not repeated',
  } as const;
  return restoring()
    .finish('load-dump', { ms: 185_000, output: 'restored 11 tables\n' })
    .gate('rows-match', 'load-dump', { polls: [false], found: '11', expected: '12' })
    .add({ type: 'step.failed', step: 'load-dump', failure })
    .add({ type: 'run.stopped', reason: 'failure', exitCode: 1, detail: null });
}
