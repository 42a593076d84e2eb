import { diagnostic, type Diagnostic } from '../../model/diagnostic.ts';
import { didYouMean } from '../../presentation/did-you-mean.ts';
import type { Connection, Param, Step } from '../../model/runbook.ts';
import type { Span } from '../../model/source.ts';
import { referencesIn } from '../../model/template.ts';

export interface Names {
  readonly params: readonly Param[];
  /** The params and secrets that have a value. */
  readonly set: ReadonlySet<string>;
  readonly env: ReadonlySet<string>;
}

/**
 * Every `${NAME}` of a step has to be a param with a value, a capture of an earlier step or an environment variable.
 * `steps` are in the order of play, so that later captures do not count yet.
 */
export function checkReferences(steps: readonly Step[], names: Names): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const captured = new Set<string>();
  const capturedBy = new Map(
    steps.flatMap((step) => (step.attributes.capture === null ? [] : [[step.attributes.capture, step.id]])),
  );
  for (const step of steps) {
    for (const name of step.references) {
      if (names.set.has(name) || names.env.has(name) || captured.has(name)) continue;
      const later = capturedBy.get(name);
      const what =
        later === step.id
          ? 'which this step itself captures'
          : later === undefined
            ? null
            : `which ${later} captures later`;
      diagnostics.push(unset(step.span, step.id, name, names, what));
    }
    if (step.attributes.capture !== null) captured.add(step.attributes.capture);
  }
  return diagnostics;
}

/** A connection that is required or named by a step has to be complete; others may be part of the disaster. */
export function checkConnections(
  connections: readonly Connection[],
  steps: readonly Step[],
  names: Names,
): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const used = new Set<string>();
  const declared = connections.map((connection) => connection.name);
  for (const { attributes, id, span } of steps) {
    if (attributes.connection === null) continue;
    used.add(attributes.connection);
    if (declared.includes(attributes.connection)) continue;
    diagnostics.push(
      diagnostic(span, {
        rule: 'unknown-connection',
        message: `${id} uses connection ${attributes.connection}, which the runbook does not declare`,
        hint: didYouMean(attributes.connection, declared) ?? 'declare it in the front matter under connections:',
      }),
    );
  }
  for (const connection of connections) {
    for (const name of referencesIn(connection.settings)) {
      if (names.set.has(name) || names.env.has(name)) continue;
      const found = unset(connection.span, `connection ${connection.name}`, name, names, null);
      const needed = connection.required || used.has(connection.name);
      diagnostics.push(needed ? found : { ...found, severity: 'warning' });
    }
  }
  return diagnostics;
}

function unset(span: Span, user: string, name: string, { params, env }: Names, what: string | null): Diagnostic {
  const declared = params.find((param) => param.name === name);
  const meant = didYouMean(name, [...params.map((param) => param.name), ...env]);
  const hint = declared
    ? declared.secret
      ? `set the source of this secret: ${declared.from ?? 'env:NAME, file:PATH, command:CMD or prompt'}`
      : `pass --param ${name}=VALUE`
    : `${meant === undefined ? '' : `${meant} `}declare it under params:, set it in the environment, or write $\${${name}} for the literal text`;
  return diagnostic(span, {
    rule: 'unset-reference',
    message: `${user} needs \${${name}}, ${what ?? 'which is not set'}`,
    hint,
  });
}
