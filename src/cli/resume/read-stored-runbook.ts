import { readFile, realpath } from 'node:fs/promises';
import path from 'node:path';
import { readRunbook } from '../../interpreter/parse/index.ts';
import { loadSource, type RunDirectory } from '../../journal/index.ts';
import type { Recorded } from '../../model/events.ts';
import { EXIT } from '../../model/exit-code.ts';
import { RunbookError } from '../../model/failure.ts';
import type { Plan } from '../../model/plan.ts';
import type { Runbook } from '../../model/runbook.ts';
import { STEP_KINDS } from '../../steps/index.ts';
import { diagnosticLines } from '../runbook/load-runbook.ts';

/** Reads the runbook of a run from the copy that the run keeps. Throws `journal-damaged` when the copy was altered. */
export async function readKept(run: RunDirectory, records: readonly Recorded[], plan: Plan): Promise<Runbook> {
  const folder = path.dirname(plan.runbook.realPath);
  const kept = new Map(loadSource(run, records).map((file) => [path.resolve(folder, file.path), file.text]));
  const { runbook, diagnostics } = await readRunbook({
    file: plan.runbook.realPath,
    cwd: folder,
    kinds: STEP_KINDS,
    assist: plan.steps.some(({ assisted }) => assisted !== undefined),
    read: async (name) => Buffer.from(kept.get(name) ?? (await readFile(name))),
    realPath: async (name) => (kept.has(name) ? name : realpath(name)),
  });
  if (runbook) return { ...runbook, file: plan.runbook.file };
  throw new RunbookError(
    {
      code: 'invalid-runbook',
      message: ["the run's copy of the runbook cannot be read", ...diagnosticLines(diagnostics)].join('\n'),
      hint: 'resume without `--param`',
    },
    EXIT.usage,
  );
}
