import { attemptFiles } from '../model/attempt-files.ts';
import type { OutputDigest, Recorded } from '../model/events.ts';
import { RunbookError } from '../model/failure.ts';
import type { Plan } from '../model/plan.ts';
import { STILL_RUNNING } from '../step-kit/process-outcome.ts';
import { digestFile } from './file-digest.ts';
import type { RunDirectory } from './run-directory.ts';
import { loadPlan, planFile, sourceFile } from './stored-runbook.ts';

/** A file of the run that does not match the journal. */
export interface Mismatch {
  readonly kind: keyof Evidence['checked'];
  /** The step or gate that it belongs to, and its folder; null for plans and sources. */
  readonly step: string | null;
  readonly attempt: number | null;
  readonly file: string;
  readonly found: string;
  readonly expected: string;
}

/** The result of comparing what a run keeps beside its journal with the hashes in it. */
export interface Evidence {
  /** How many of each were compared. */
  readonly checked: {
    readonly output: number;
    readonly session: number;
    readonly plan: number;
    readonly source: number;
  };
  /** Outputs of sensitive steps: their hash is keyed, and the key no longer exists. */
  readonly unverifiable: number;
  readonly mismatches: readonly Mismatch[];
  /** Outputs that are complete, but longer than recorded: a process that the step left running, as its record says, printed more. */
  readonly grown: readonly Mismatch[];
}

type Expected = Omit<Mismatch, 'found' | 'expected'> & { readonly digest: OutputDigest; readonly left?: boolean };

/**
 * Compares outputs, saved sessions, plans and sources with their hashes in the journal, which must be verified already. What
 * has no hash there (stderr, the pace of an output, results, the report) is not checked.
 */
export function checkEvidence(run: RunDirectory, records: readonly Recorded[]): Evidence {
  const checked = { output: 0, session: 0, plan: 0, source: 0 };
  const mismatches: Mismatch[] = [];
  const grown: Mismatch[] = [];
  let unverifiable = 0;
  for (const one of [...printedBy(run, records), ...sessionsOf(run, records), ...callsOf(run, records)]) {
    if (one.digest.keyed === true) unverifiable += 1;
    else checked[one.kind] += 1;
    const wrong = compare(one);
    if (wrong) (wrong.grown && one.left === true ? grown : mismatches).push(wrong.mismatch);
  }
  for (const { plan: digest, changedSource } of plansOf(records)) {
    checked.plan += 1;
    const plan = readPlan(run, digest);
    if ('found' in plan) mismatches.push(plan);
    else if (changedSource !== undefined) {
      for (const { path: name, sha256 } of plan.runbook.files) {
        checked.source += 1;
        const wrong = compareSource(sourceFile(run, name, changedSource), sha256);
        if (wrong) mismatches.push(wrong);
      }
    }
  }
  return { checked, unverifiable, mismatches, grown };
}

/** Outputs of steps and of recorded polls of gates: each is in its own folder. */
function printedBy(run: RunDirectory, records: readonly Recorded[]): Expected[] {
  const folders = new Map<string, number>();
  return records.flatMap((record): Expected[] => {
    const output = (step: string, attempt: number, digest: OutputDigest): Expected => {
      const file = attemptFiles(run.attemptPath(step, attempt)).output;
      return { kind: 'output', step, attempt, file, digest };
    };
    if (record.type === 'step.finished') {
      const left = record.warnings.some((warning) => warning.startsWith(STILL_RUNNING));
      return [{ ...output(record.step, record.attempt, record.output), left }];
    }
    if (record.type === 'gate.started') folders.set(record.gate, record.seq);
    if (record.type !== 'gate.polled') return [];
    const folder = folders.get(record.gate) ?? 0;
    folders.set(record.gate, folder + 1);
    return [output(record.gate, folder, record.output)];
  });
}

function sessionsOf(run: RunDirectory, records: readonly Recorded[]): Expected[] {
  return records.flatMap((record): Expected[] => {
    if (record.type !== 'step.finished' || record.session === null) return [];
    const { step, attempt, session: digest } = record;
    const file = attemptFiles(run.attemptPath(step, attempt)).session;
    return [{ kind: 'session', step, attempt, file, digest }];
  });
}

/** The file of calls as it was recorded last: it grows from session to session. */
function callsOf(run: RunDirectory, records: readonly Recorded[]): Expected[] {
  const last = records.findLast((record) => record.type === 'sandbox.called');
  if (!last?.log) return [];
  return [{ kind: 'output', step: null, attempt: null, file: run.calls, digest: last.log }];
}

interface NamedPlan {
  readonly plan: string;
  /** The plan that the source is stored under; null for the first one, undefined where the plan has no source of its own. */
  readonly changedSource: string | null | undefined;
}

function plansOf(records: readonly Recorded[]): NamedPlan[] {
  const named = records.flatMap((record): NamedPlan[] => {
    if (record.type === 'run.started') return [{ plan: record.plan, changedSource: null }];
    if (record.type === 'plan.changed') return [{ plan: record.plan, changedSource: record.plan }];
    return record.type === 'params.changed' ? [{ plan: record.plan, changedSource: undefined }] : [];
  });
  // An edit that came with params is recorded twice.
  return named.filter(({ plan }, index) => named.findIndex((other) => other.plan === plan) === index);
}

function readPlan(run: RunDirectory, digest: string): Plan | Mismatch {
  try {
    return loadPlan(run, digest);
  } catch (error) {
    if (!(error instanceof RunbookError)) throw error;
    const file = planFile(run, digest);
    return { kind: 'plan', step: null, attempt: null, file, found: foundIn(file), expected: `sha256 ${digest}` };
  }
}

function foundIn(file: string): string {
  const found = digestFile(file, 0);
  return typeof found === 'string' ? found : `${found.bytes} bytes, sha256 ${found.sha256}`;
}

function compareSource(file: string, sha256: string): Mismatch | null {
  const found = digestFile(file, 0);
  if (typeof found !== 'string' && found.sha256 === sha256) return null;
  return { kind: 'source', step: null, attempt: null, file, found: foundIn(file), expected: `sha256 ${sha256}` };
}

interface Compared {
  readonly mismatch: Mismatch;
  /** Everything that was recorded is there, followed by more. */
  readonly grown: boolean;
}

function compare({ digest, kind, step, attempt, file }: Expected): Compared | null {
  const found = digestFile(file, digest.bytes);
  const wrong = (words: string, expected: string, grown = false): Compared => ({
    mismatch: { kind, step, attempt, file, found: words, expected },
    grown,
  });
  // A step that printed nothing may have no file, and sensitive output is not kept.
  const empty = found === 'missing' || (typeof found !== 'string' && found.bytes === 0);
  if (digest.keyed === true) return empty ? null : wrong(words(found), 'no file: the output was not kept');
  if (digest.bytes === 0 && empty) return null;
  if (typeof found !== 'string' && found.bytes === digest.bytes && found.sha256 === digest.sha256) return null;
  const expected = `${digest.bytes} bytes, sha256 ${digest.sha256}`;
  if (typeof found === 'string' || found.prefix !== digest.sha256) return wrong(words(found), expected);
  return wrong(`the ${digest.bytes} recorded bytes, and ${found.bytes - digest.bytes} more after them`, expected, true);
}

const words = (found: ReturnType<typeof digestFile>): string =>
  typeof found === 'string' ? found : `${found.bytes} bytes, sha256 ${found.sha256}`;
