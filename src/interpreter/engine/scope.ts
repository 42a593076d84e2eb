import { isFactObject, type Fact, type FactObject } from '../../model/facts.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { stepOf } from '../../model/plan.ts';
import { lastAttempt } from '../../model/state.ts';
import type { Engine } from './engine.ts';
import { cutText, secretValues } from '../../redaction/redactor.ts';
import type { SecretValue } from '../../model/ports.ts';

/** What `expect` and `when` can name: the facts of the step, and params, vars, drill and the steps so far. */
export function scopeOf(engine: Engine, expression: string, facts: Fact, judged: string | null = null): FactObject {
  const { plan, settings } = engine;
  const secrets = secretValues(settings.secrets);
  return {
    ...(isFactObject(facts) ? facts : {}),
    params: { ...plan.params, ...secrets },
    vars: varsFor(engine, judged),
    drill: settings.drill,
    // Only if the expression uses it: a run may have ten thousand steps.
    ...(expression.includes('steps') ? { steps: stepsOf(engine) } : {}),
  };
}

/** The captures so far. A gate also sees the capture of the step that it judges, which is provisional until the step passes. */
export function varsFor({ plan, state }: Engine, judged: string | null): { [name: string]: string } {
  const vars = Object.fromEntries(state.vars);
  const name = judged === null ? null : stepOf(plan, judged)?.attributes.capture;
  const captured = judged === null ? null : lastAttempt(state, judged)?.captured;
  return name != null && captured != null ? { ...vars, [name]: captured } : vars;
}

function stepsOf({ state }: Engine): JsonObject {
  return Object.fromEntries(
    [...state.steps.values()].map((step) => [
      step.id,
      { status: step.status, attempts: step.attempts.length, exitCode: step.attempts.at(-1)?.exitCode ?? null },
    ]),
  );
}

/** The facts that an expression mentions, as `found` shows them: `missing = 3, total = 200`. */
export function foundFacts(expression: string, facts: Fact, secrets: readonly SecretValue[]): string {
  if (!isFactObject(facts)) return JSON.stringify(facts);
  const named = Object.entries(facts).filter(([key]) => new RegExp(`\\b${key}\\b`).test(expression));
  const shown = (named.length > 0 ? named : Object.entries(facts)).map(
    ([key, value]) => `${key} = ${cutText(JSON.stringify(value), 160, secrets)}`,
  );
  return cutText(shown.join(', '), 600, secrets);
}

export function isObject(value: Json): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
