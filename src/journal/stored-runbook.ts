import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Recorded } from '../model/events.ts';
import { EXIT } from '../model/exit-code.ts';
import { orCannotWrite, RunbookError } from '../model/failure.ts';
import type { Plan } from '../model/plan.ts';
import type { SourceFile } from '../model/runbook.ts';
import { makeDirectory, writeAtomically } from '../durable-files/index.ts';
import type { RunDirectory } from './run-directory.ts';

/** Stores the plan and returns the digest for `run.started`: the sha256 of the stored bytes. */
export function storePlan(run: RunDirectory, plan: Plan): string {
  const text = `${JSON.stringify(plan)}\n`;
  writeAtomically(run.plan, text);
  return sha256(text);
}

/** Stores the plan of an edited runbook beside the first one, which stays; returns the digest for `plan.changed`. */
export function storeChangedPlan(run: RunDirectory, plan: Plan): string {
  const text = `${JSON.stringify(plan)}\n`;
  const digest = sha256(text);
  keepingChanged(run, () => writeAtomically(changedPlan(run, digest), text));
  return digest;
}

function keepingChanged<T>(run: RunDirectory, write: () => T): T {
  const about = {
    failed: 'the edited runbook could not be stored with the run',
    at: run.path,
    expected: 'its plan and source beside those that the run was started with',
    left: 'nothing was started, and the run keeps its old text',
    next: '`runbook resume --accept-changes`',
  };
  return orCannotWrite(about, write);
}

const changedPlan = (run: RunDirectory, digest: string): string =>
  path.join(run.path, `plan-${digest.slice(0, 12)}.json`);

/** Where the plan with this digest is, or would be. */
export const planFile = (run: RunDirectory, digest: string): string =>
  existsSync(changedPlan(run, digest)) ? changedPlan(run, digest) : run.plan;

/** Where a file of the runbook is kept; `changedTo` is the plan that it was accepted with. */
export const sourceFile = (run: RunDirectory, name: string, changedTo: string | null): string =>
  path.join(`${run.source}${changedTo === null ? '' : suffixOf(changedTo)}`, placeWithin(name));

/**
 * The plan with this digest, or without one the plan that the run was started with. Throws `journal-damaged` when it is
 * missing, unreadable or different.
 */
export function loadPlan(run: RunDirectory, digest?: string): Plan {
  const file = digest === undefined ? run.plan : planFile(run, digest);
  const bytes = readStored(file);
  if (digest !== undefined && sha256(bytes) !== digest) {
    throw damaged(file, `its sha256 is ${sha256(bytes)}`, `${digest}, as the journal says`);
  }
  return parseStored(file, bytes) as Plan;
}

/** The current plan of a run with these records. */
export function loadPlanOf(run: RunDirectory, records: readonly Recorded[]): Plan {
  return loadPlan(run, records.findLast(namesPlan)?.plan);
}

type NamesPlan = Extract<Recorded, { type: 'run.started' | 'plan.changed' | 'params.changed' }>;

const namesPlan = (record: Recorded): record is NamesPlan =>
  record.type === 'run.started' || record.type === 'plan.changed' || record.type === 'params.changed';

interface StoredFile {
  readonly path: string;
  readonly sha256: string;
  /** Relative to `runbook/` of the run. */
  readonly stored: string;
  /** Of the stored text; `sha256` is of the bytes of the file, which may have had a byte order mark. */
  readonly storedSha256: string;
}

/**
 * Stores the runbook as it was played, the top file first. Files from above its folder are stored under `_up/`. An edited
 * runbook is stored beside the first one, under the digest of its plan.
 */
export function storeSource(run: RunDirectory, files: readonly SourceFile[], changedTo: string | null = null): void {
  if (changedTo === null) writeSource(run, files, '');
  else keepingChanged(run, () => writeSource(run, files, suffixOf(changedTo)));
}

function writeSource(run: RunDirectory, files: readonly SourceFile[], suffix: string): void {
  const index = files.map((file): StoredFile => {
    const stored = placeWithin(file.path);
    const target = path.join(`${run.source}${suffix}`, stored);
    makeDirectory(path.dirname(target));
    writeAtomically(target, file.text);
    return { path: file.path, sha256: file.sha256, stored, storedSha256: sha256(file.text) };
  });
  writeAtomically(indexOf(run, suffix), `${JSON.stringify(index, null, 2)}\n`);
}

/** The current runbook of a run with these records. Throws `journal-damaged` when a file is missing or differs from what was stored. */
export function loadSource(run: RunDirectory, records: readonly Recorded[] = []): readonly SourceFile[] {
  const changed = records.findLast((record) => record.type === 'plan.changed');
  const suffix = changed === undefined ? '' : suffixOf(changed.plan);
  const index = parseStored(indexOf(run, suffix), readStored(indexOf(run, suffix))) as readonly StoredFile[];
  return index.map((file) => {
    const stored = path.join(`${run.source}${suffix}`, file.stored);
    const text = readStored(stored).toString();
    if (sha256(text) !== file.storedSha256)
      throw damaged(stored, 'it was changed', 'the text that the run was started with');
    return { path: file.path, sha256: file.sha256, text };
  });
}

const suffixOf = (digest: string): string => `-${digest.slice(0, 12)}`;

const indexOf = (run: RunDirectory, suffix = ''): string => path.join(run.path, `source${suffix}.json`);

function placeWithin(file: string): string {
  const parts = file.split(/[\\/]/).filter((part) => part !== '' && part !== '.');
  return parts.map((part) => (part === '..' ? '_up' : part)).join('/');
}

const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');

function readStored(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw damaged(file, error instanceof Error ? error.message : String(error), 'a file that every run has', error);
  }
}

function parseStored(file: string, bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch (error) {
    throw damaged(file, error instanceof Error ? error.message : String(error), 'JSON', error);
  }
}

function damaged(at: string, found: string, expected: string, cause?: unknown): RunbookError {
  return new RunbookError(
    {
      code: 'journal-damaged',
      message: 'the stored runbook of this run is damaged',
      at,
      found,
      expected,
      hint: 'restore the file from a backup, or start a new run with `runbook play FILE --new`',
    },
    EXIT.damaged,
    { cause },
  );
}
