import { diagnostic, type Diagnostic } from '../../model/diagnostic.ts';
import { orDidYouMean } from '../../presentation/did-you-mean.ts';
import type { Expressions } from '../../model/ports.ts';
import type { Param, Section, Step } from '../../model/runbook.ts';
import type { Span } from '../../model/source.ts';

interface Use {
  readonly attribute: 'when' | 'expect';
  readonly expression: string;
  readonly span: Span;
}

/** Checks every expression that is played, and that the params and steps it names exist. */
export async function checkExpressions(
  played: { readonly steps: readonly Step[]; readonly sections: readonly Section[] },
  known: { readonly params: readonly Param[]; readonly steps: ReadonlySet<string> },
  expressions: Expressions,
): Promise<Diagnostic[]> {
  const diagnostics: Diagnostic[] = [];
  const problems = new Map<string, Promise<string | null>>();
  const params = known.params.map((param) => param.name);
  for (const { attribute, expression, span } of usesOf(played)) {
    const key = `${attribute} ${expression}`;
    const checked = problems.get(key) ?? expressions.check(expression, attribute);
    problems.set(key, checked);
    const problem = (await checked) ?? nameProblem(expression, params, known.steps);
    if (problem === null) continue;
    diagnostics.push(
      diagnostic(span, {
        rule: 'bad-expression',
        message: `${attribute}="${expression}": ${problem}`,
        hint: `write a CEL expression that returns true or false, like ${attribute === 'when' ? "params.TARGET == 'prod'" : 'rows.size() == 0'}`,
      }),
    );
  }
  return diagnostics;
}

function* usesOf({
  steps,
  sections,
}: {
  readonly steps: readonly Step[];
  readonly sections: readonly Section[];
}): Iterable<Use> {
  for (const { attributes, span } of sections) {
    if (attributes.when !== null) yield { attribute: 'when', expression: attributes.when, span };
  }
  for (const { attributes, span } of steps) {
    if (attributes.when !== null) yield { attribute: 'when', expression: attributes.when, span };
    if (attributes.expect !== null) yield { attribute: 'expect', expression: attributes.expect, span };
  }
}

/** Names inside `has(…)` may be missing. */
function nameProblem(expression: string, params: readonly string[], steps: ReadonlySet<string>): string | null {
  const used = expression.replace(/\bhas\([^)]*\)/g, '');
  for (const [, , id] of used.matchAll(/\bsteps\[\s*(['"])([^'"\\]*)\1\s*\]/g)) {
    if (id === undefined || steps.has(id)) continue;
    return `there is no step ${id}${orDidYouMean(id, steps)}`;
  }
  for (const [, name] of withoutStrings(used).matchAll(/(?<![\w.])params\.([A-Za-z_]\w*)/g)) {
    if (name === undefined || params.includes(name)) continue;
    return `there is no param ${name}${orDidYouMean(name, params)}`;
  }
  return null;
}

const withoutStrings = (expression: string): string => expression.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, "''");
