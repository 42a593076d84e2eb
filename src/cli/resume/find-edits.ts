import { createHash } from 'node:crypto';
import { readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { createExpressions } from '../../interpreter/expression/index.ts';
import { comparePlans, planRunbook, type StepChange } from '../../interpreter/plan/index.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { Plan } from '../../model/plan.ts';
import type { Runbook } from '../../model/runbook.ts';
import { sandboxNames } from '../../sandbox/index.ts';
import { loadRunbook } from '../runbook/load-runbook.ts';

/** The runbook as its file is now, when it differs from what the run was started with. */
export type Edited =
  | { readonly kind: 'gone'; readonly file: string }
  | { readonly kind: 'unusable'; readonly digest: string; readonly diagnostics: readonly Diagnostic[] }
  | {
      readonly kind: 'edited';
      /** sha256 over the files as they are now. */
      readonly digest: string;
      readonly runbook: Runbook;
      readonly plan: Plan;
      /** Empty when the edit changes nothing that is played. */
      readonly changes: readonly StepChange[];
      /** What else changed in the front matter: `connections`, `objectives` … */
      readonly around: readonly string[];
    };

export interface EditedOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly mode: 'live' | 'drill' | 'sandbox';
  /** Params given to this resume. */
  readonly given: { readonly [name: string]: string };
}

/** Null when the files are byte for byte those of the run's plan. Reads and plans; runs and resolves nothing. */
export async function findEdited(stored: Plan, { cwd, env, mode, given }: EditedOptions): Promise<Edited | null> {
  const known = filesOf(stored);
  const hashes = known.map(({ file }) => hashOf(file) ?? 'gone');
  if (known.every(({ sha256 }, index) => hashes[index] === sha256)) return null;
  const { realPath } = stored.runbook;
  if (hashOf(realPath) === null) return { kind: 'gone', file: realPath };
  const { file, from } = nameOf(stored, cwd);
  const { runbook, diagnostics } = await loadRunbook(file, from, isAssisted(stored));
  if (!runbook || diagnostics.some(({ severity }) => severity === 'error'))
    return { kind: 'unusable', digest: digestOf(hashes), diagnostics };
  const digest = digestOf(runbook.files.map(({ sha256 }) => sha256));
  const names =
    mode === 'sandbox' && runbook.sandbox ? sandboxNames(runbook.sandbox, runbook.connections) : Object.keys(env);
  const planned = await planRunbook({
    runbook,
    choices: stored.choices,
    partial: stored.partial,
    params: { ...stillDeclared(stored, runbook), ...given },
    secretNames: stored.secrets.map(({ name }) => name),
    env: new Set(names),
    cwd: stored.cwd,
    drill: mode === 'drill',
    expressions: createExpressions(),
  });
  if (!planned.plan) return { kind: 'unusable', digest, diagnostics: planned.diagnostics };
  return {
    kind: 'edited',
    digest,
    runbook,
    plan: planned.plan,
    changes: comparePlans(stored, planned.plan),
    around: around(stored, planned.plan),
  };
}

/** A param that the edited file no longer declares needs no value. */
const stillDeclared = ({ params }: Plan, runbook: Runbook): { readonly [name: string]: string } =>
  Object.fromEntries(Object.entries(params).filter(([name]) => runbook.params.some((param) => param.name === name)));

const AROUND = ['connections', 'objectives', 'secrets', 'requires', 'title'] as const;

/** A different place in the file is not a change. */
const around = (stored: Plan, now: Plan): readonly string[] =>
  AROUND.filter((name) => JSON.stringify(stored[name], withoutPlaces) !== JSON.stringify(now[name], withoutPlaces));

const withoutPlaces = (key: string, value: unknown): unknown =>
  key === 'span' || (key === 'from' && typeof value === 'string' && /:\d+$/.test(value)) ? undefined : value;

/** A run that began with `--assist` continues with it: the edited file is searched for fences to offer, too. */
const isAssisted = (plan: Plan): boolean =>
  plan.steps.some(({ assisted }) => assisted !== undefined && !assisted.background);

function filesOf({ runbook }: Plan): { readonly file: string; readonly sha256: string }[] {
  const folder = path.dirname(runbook.realPath);
  return runbook.files.map((one, index) => ({
    file: index === 0 ? runbook.realPath : path.resolve(folder, one.path),
    sha256: one.sha256,
  }));
}

const digestOf = (hashes: readonly string[]): string => createHash('sha256').update(hashes.join(' ')).digest('hex');

function hashOf(file: string): string | null {
  try {
    return createHash('sha256').update(readFileSync(file)).digest('hex');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw error;
  }
}

/** The name given at the start if it still leads to the file, so that messages name the same places. */
function nameOf({ runbook }: Plan, cwd: string): { readonly file: string; readonly from: string } {
  try {
    if (realpathSync(path.resolve(cwd, runbook.file)) === runbook.realPath) return { file: runbook.file, from: cwd };
  } catch {
    // Resumed from another folder.
  }
  return { file: runbook.realPath, from: cwd };
}
