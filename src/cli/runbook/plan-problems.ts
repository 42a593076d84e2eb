import { createExpressions } from '../../interpreter/expression/index.ts';
import { optionGroups, planDiagnostics } from '../../interpreter/plan/index.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { Runbook } from '../../model/runbook.ts';

/** What only the command line of `play` can fix. */
const LEFT_TO_PLAY: ReadonlySet<string> = new Set(['missing-param', 'option-not-chosen', 'nothing-to-play']);

/**
 * What planning finds wrong, for every possible choice: `show` must report everything that `play` and its dry run refuse.
 * Warnings that apply to some choices only are left to `play` with those choices.
 */
export async function planProblems(
  runbook: Runbook,
  at: { cwd: string; env: NodeJS.ProcessEnv },
): Promise<Diagnostic[]> {
  const expressions = createExpressions();
  const groups = optionGroups(runbook);
  const options = groups.flatMap((group) => group.options.map(({ id }) => id));
  const fallbackChoices = groups.flatMap((group) => group.options.slice(0, 1).map(({ id }) => id));
  const plans: (readonly Diagnostic[])[] = [];
  for (const choices of options.length === 0 ? [[]] : options.map((id) => [id])) {
    const diagnostics = await planDiagnostics({
      runbook,
      choices,
      fallbackChoices,
      partial: null,
      params: {},
      // Every declared param has a value once the runbook is played.
      secretNames: runbook.params.map(({ name }) => name),
      env: new Set(Object.keys(at.env)),
      cwd: runbook.cwd ?? at.cwd,
      drill: true,
      expressions,
    });
    plans.push(diagnostics.filter(({ rule }) => !LEFT_TO_PLAY.has(rule)));
  }
  const keyed = plans.map((found) => new Map(found.map((one) => [JSON.stringify(one), one])));
  const all = new Map(keyed.flatMap((found) => [...found]));
  return [...all].flatMap(([key, one]) =>
    one.severity === 'error' || keyed.every((found) => found.has(key)) ? [one] : [],
  );
}
