import path from 'node:path';
import { whyProtected } from '../../durable-files/index.ts';
import { diagnostic, type Diagnostic } from '../../model/diagnostic.ts';
import { RunbookError } from '../../model/failure.ts';
import type { Plan } from '../../model/plan.ts';
import type { Confinement } from '../../model/ports.ts';
import { SERVICE_NAMES, type SandboxSpec } from '../../model/sandbox-spec.ts';
import { usageError } from '../option-types.ts';

/** The files that a run is played from, as absolute paths: nothing may be written over them. */
export function filesOfRunbook({ runbook }: Plan, sandbox: SandboxSpec | null = null): readonly string[] {
  const folder = path.dirname(runbook.realPath);
  const seeds = SERVICE_NAMES.flatMap((name) => sandbox?.[name]?.seed ?? []);
  const { seed = [], disaster, commands = [] } = sandbox ?? {};
  const spec = [...seeds, ...seed, disaster, ...commands].filter((one) => typeof one === 'string');
  return [
    runbook.realPath,
    ...[...runbook.files.map((file) => file.path), ...spec].map((name) => path.resolve(folder, name)),
  ];
}

/** Refuses, before anything is started, to write over a protected file. Throws `usage`. */
export function refuseOutput(option: string, target: string | null, cwd: string, files: readonly string[]): void {
  const why = target === null ? null : lookAhead(path.resolve(cwd, target), files);
  if (why !== null) throw usageError(`${option} ${target} is not written: ${why}`, 'name another file');
}

/** Problems of `.file` steps that will be played and whose path is already known. */
export function fileProblems(plan: Plan, sandbox: SandboxSpec | null): Diagnostic[] {
  const files = filesOfRunbook(plan, sandbox);
  return plan.steps.flatMap(({ kind, attributes, leftOut, span }) => {
    const { path: named } = attributes;
    if (kind !== 'file' || named === null || leftOut !== null || named.includes('${')) return [];
    const why = lookAhead(path.resolve(plan.cwd, named), files);
    const hint = 'choose another path: the report is made from the run and its runbook';
    return why === null ? [] : [diagnostic(span, { rule: 'protected-file', message: `path=${named}: ${why}`, hint })];
  });
}

/** Null also for a folder that does not exist yet: a step may make it. */
function lookAhead(file: string, files: readonly string[]): string | null {
  try {
    return whyProtected(file, files);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return null;
  }
}

/** Checks each file that a built-in step is about to write, and in a rehearsal evaluates its confinement, too. */
export function protecting(files: readonly string[], confinement: Confinement | null): Confinement {
  return {
    async write(file) {
      const why = lookAhead(file, files);
      if (why === null) return confinement?.write(file);
      throw new RunbookError({
        code: 'protected-file',
        message: `${file} is not written: ${why}`,
        expected: 'a path outside run directories that is not part of the runbook',
        hint: 'choose another path, then `runbook resume`',
      });
    },
    connect: (host, port) => confinement?.connect(host, port),
  };
}
