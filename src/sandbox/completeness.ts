import { RunbookError } from '../model/failure.ts';
import type { Connection, Param } from '../model/runbook.ts';
import type { SandboxSpec } from '../model/sandbox-spec.ts';
import { place } from '../model/source.ts';
import { ownValue } from '../model/template.ts';

/**
 * Reports everything that the sandbox leaves undefined at once: a connection or secret without a value in the sandbox would
 * have to come from the environment of the operator, which a rehearsal must not touch. Throws a RunbookError `sandbox`, exit 2.
 */
export function requireComplete(
  spec: SandboxSpec,
  connections: readonly Connection[],
  params: readonly Param[],
  values: Readonly<Record<string, string>>,
): void {
  const missing: string[] = [];
  for (const connection of connections) {
    if (spec[connection.type]) continue;
    const example =
      connection.type === 'postgres' ? 'postgres: { databases: [NAME] }' : 's3: { buckets: { NAME: {} } }';
    missing.push(`${place(connection.span)} connection ${connection.name}: the sandbox has no ${example}`);
  }
  for (const param of params) {
    if (!param.secret || ownValue(values, param.name) !== undefined) continue;
    missing.push(
      `${place(param.span)} secret ${param.name}: the sandbox has no answers: { params: { ${param.name}: … } }`,
    );
  }
  if (missing.length === 0) return;
  throw new RunbookError(
    {
      code: 'sandbox',
      message: `the sandbox leaves ${missing.length === 1 ? 'something' : `${missing.length} things`} undefined`,
      at: place(spec.span),
      found: missing.join('\n'),
      expected: 'a value for every connection and secret',
      hint: 'add what is missing under sandbox: in the front matter',
    },
    2,
  );
}
