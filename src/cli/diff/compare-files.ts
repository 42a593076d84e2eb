import { compareRunbooks, type FileDiff, type Readers } from '../../diff/index.ts';
import { loadConditionReader as loadExpressionReader } from '../../interpreter/expression/index.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import { loadConditionReader, loadShellReader } from '../../shell-text/read-script.ts';
import type { Side } from './read-side.ts';

/** What could be compared, and what stands in the way of the rest, by version. */
export interface Comparison {
  readonly diff: FileDiff | null;
  readonly problems: readonly { readonly version: string; readonly errors: readonly Diagnostic[] }[];
}

export interface Version {
  /** `null` if there is no such file in this version. */
  readonly file: string | null;
  readonly side: Side | null;
  /** How messages name it. */
  readonly version: string;
}

export async function compareVersions(old: Version, fresh: Version): Promise<Comparison> {
  const problems = [old, fresh].flatMap(({ side, version }) =>
    side && side.errors.length > 0 ? [{ version, errors: side.errors }] : [],
  );
  const [before, after] = [old.side?.runbook ?? null, fresh.side?.runbook ?? null];
  if (problems.length > 0) return { diff: null, problems };
  const only = after ?? before;
  if (!only) return { diff: null, problems };
  const changes = before && after ? compareRunbooks(before, after, await loadReaders()) : [];
  return {
    diff: { before: old.file, after: fresh.file, title: only.title, steps: only.steps.length, changes },
    problems,
  };
}

async function loadReaders(): Promise<Readers> {
  return {
    expression: await loadExpressionReader(),
    script: await loadConditionReader(),
    shell: await loadShellReader(),
  };
}
