import type { Connection, Param } from '../../../model/runbook.ts';
import { place, type Span } from '../../../model/source.ts';
import type { Problems } from '../problems.ts';
import type { FileReading } from '../read-file.ts';

export interface Declarations {
  readonly params: readonly Param[];
  readonly connections: readonly Connection[];
  readonly requires: readonly { readonly name: string; readonly span: Span }[];
}

/** What a runbook and the files it plays declare: one name means one thing and may not be declared in two ways. */
export function mergeDeclarations(readings: readonly FileReading[], problems: Problems): Declarations {
  const params = new Map<string, Param>();
  const connections = new Map<string, Connection>();
  const requires = new Map<string, { name: string; span: Span }>();
  const conflict = (what: string, name: string, inner: Span, outer: Span, differs: string): void => {
    problems.add(inner, {
      rule: 'include-conflict',
      message: `${what} ${name} has a different ${differs} at ${place(outer)}; files that are played together share it`,
      hint: 'declare it the same way in both files, or rename one',
    });
  };
  for (const { frontMatter } of readings) {
    for (const param of frontMatter.params) {
      const outer = params.get(param.name);
      if (!outer) {
        params.set(param.name, param);
        continue;
      }
      const merged = mergeParam(outer, param);
      if (typeof merged === 'string') conflict('param', param.name, param.span, outer.span, merged);
      else params.set(param.name, merged);
    }
    for (const connection of frontMatter.connections) {
      const outer = connections.get(connection.name);
      if (!outer) connections.set(connection.name, connection);
      else if (outer.type !== connection.type) conflict('connection', outer.name, connection.span, outer.span, 'type');
      else if (JSON.stringify(outer.settings) !== JSON.stringify(connection.settings)) {
        conflict('connection', outer.name, connection.span, outer.span, 'address');
      } else if (connection.required) connections.set(outer.name, { ...outer, required: true });
    }
    for (const one of frontMatter.requires) if (!requires.has(one.name)) requires.set(one.name, one);
  }
  // A cell asks only for names that no front matter declares and no step captures.
  const captured = new Set(
    readings.flatMap(({ items }) => items.flatMap((one) => (one.type === 'step' ? [one.step.attributes.capture] : []))),
  );
  for (const prompt of readings.flatMap(({ prompts }) => prompts)) {
    if (!params.has(prompt.name) && !captured.has(prompt.name)) params.set(prompt.name, prompt);
  }
  return { params: [...params.values()], connections: [...connections.values()], requires: [...requires.values()] };
}

/** A returned string names the key in which the two differ. */
function mergeParam(outer: Param, inner: Param): Param | string {
  if (outer.secret !== inner.secret) return 'secret';
  for (const key of ['default', 'pattern', 'from', 'choices'] as const) {
    const differ = JSON.stringify(outer[key]) !== JSON.stringify(inner[key]);
    if (outer[key] !== null && inner[key] !== null && differ) return key;
  }
  return {
    ...outer,
    description: outer.description ?? inner.description,
    default: outer.default ?? inner.default,
    pattern: outer.pattern ?? inner.pattern,
    from: outer.from ?? inner.from,
    choices: outer.choices ?? inner.choices,
    required: (outer.required || inner.required) && outer.default === null && inner.default === null,
  };
}
