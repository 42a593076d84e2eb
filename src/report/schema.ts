import { z } from 'zod';

const time = z.string().describe('RFC 3339, UTC');
const ms = z.number().describe('milliseconds');

const objective = z.strictObject({
  targetMs: ms.nullable(),
  actualMs: ms.nullable().describe('null if it was not measured; negative only with the verdict `invalid`'),
  clockMs: ms
    .nullable()
    .describe(
      'for RTO: how long its clock has run, to `restored`, else to the end of the run, else until now (in a report: its last record)',
    ),
  verdict: z
    .enum(['met', 'missed', 'not-measured', 'invalid'])
    .nullable()
    .describe(
      'null: measured, but there is no target. `missed` without actualMs: the clock ran past the target without `restored`',
    ),
  from: z.string().nullable().describe('the mark from which the figure is measured'),
});

const output = z.strictObject({
  bytes: z.number(),
  sha256: z.string().describe('with a discarded key if the output was sensitive'),
});

const unjudged = z
  .strictObject({
    why: z.string(),
    names: z.array(z.string()).describe('columns of rows, or facts, that the expression could have used'),
  })
  .optional()
  .describe('present if the expectation could not be judged');

const gate = z.strictObject({
  id: z.string(),
  status: z.enum(['pending', 'running', 'passed', 'failed', 'cancelled']),
  found: z.string().nullable(),
  expected: z.string().nullable(),
  unjudged,
  attempts: z.number().describe('polls'),
});

const step = z.strictObject({
  id: z.string(),
  kind: z.string(),
  role: z.enum(['step', 'gate', 'guard', 'undo', 'inject', 'finally', 'file', 'manual', 'check', 'approve']),
  status: z.enum(['pending', 'running', 'passed', 'failed', 'skipped', 'unknown', 'undone']),
  attempts: z.number(),
  exitCode: z.number().nullable().describe('of the last attempt'),
  startedAt: time.nullable().describe('of the first attempt'),
  durationMs: ms.nullable().describe('all attempts and gates'),
  output: output.nullable().describe('of the last attempt'),
  unjudged,
  gates: z.array(gate),
});

/** The shape of `status RUN --json` and `report --format json`; docs/schemas/run.schema.json is made from it. */
export const runDescription = z.strictObject({
  run: z.string().nullable(),
  status: z.enum(['running', 'waiting', 'completed', 'failed', 'cancelled', 'interrupted', 'undone']),
  runbook: z.strictObject({ file: z.string(), sha256: z.string(), gitCommit: z.string().nullable() }),
  drill: z.string().nullable(),
  startedAt: time.nullable(),
  endedAt: time.nullable(),
  time: z
    .strictObject({ elapsedMs: ms, waitedMs: ms, stoppedMs: ms, machineMs: ms })
    .describe(
      'the last three add up to elapsedMs: waiting for operators with nothing at work, nothing played, at work',
    ),
  objectives: z.strictObject({ rto: objective, rpo: objective }),
  marks: z.array(
    z.strictObject({
      name: z.string(),
      at: time,
      source: z.string(),
      void: z.boolean().describe('the step that set it was undone or is played again, so it does not count'),
    }),
  ),
  sections: z.array(z.strictObject({ id: z.string(), budgetMs: ms.nullable(), actualMs: ms.nullable() })),
  steps: z.array(step),
  notes: z.array(
    z.strictObject({ kind: z.enum(['note', 'issue', 'lesson', 'action']), text: z.string(), by: z.string(), at: time }),
  ),
  decisions: z.array(
    z.strictObject({
      question: z.string(),
      step: z.string().nullable(),
      verdict: z.string(),
      reason: z.string().nullable(),
      by: z.string(),
      source: z.enum(['terminal', 'answers-file', 'sandbox', 'flag', 'inbox']),
      at: time,
      waitedMs: ms,
    }),
  ),
  standIns: z
    .array(z.strictObject({ command: z.string(), calls: z.number().nullable(), failed: z.number().nullable() }))
    .describe(
      'commands of a rehearsal that were not the real ones; counts are null before the run has ended or stopped',
    ),
  paramChanges: z
    .array(
      z.strictObject({
        name: z.string(),
        from: z.string().nullable(),
        to: z.string().nullable(),
        by: z.string(),
        at: time,
      }),
    )
    .describe('params that were changed while the run was stopped'),
  journal: z.strictObject({ records: z.number(), head: z.string().describe('sha256 of the last record') }),
});

export type RunDescription = z.infer<typeof runDescription>;
export type StepDescription = RunDescription['steps'][number];
