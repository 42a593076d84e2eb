import { EXIT } from '../../model/exit-code.ts';
import { RunbookError } from '../../model/failure.ts';
import type { Plan, PlannedStep } from '../../model/plan.ts';
import type { SecretValue } from '../../model/ports.ts';
import { createRedactor } from '../../redaction/redactor.ts';
import { place } from '../../model/source.ts';
import { hasPrintedTime } from '../../interpreter/engine/index.ts';

/**
 * With a secret that cannot be searched for, no output is kept. A step that reads back what it printed would then fail in the
 * middle of the run, so it is refused before the start.
 */
export function refuseUnredactable(plan: Plan, secrets: readonly SecretValue[]): void {
  const { unsafe } = createRedactor(secrets);
  if (unsafe.length === 0) return;
  const readers = plan.steps.filter(readsOutput);
  const [first] = readers;
  if (!first) return;
  throw new RunbookError(
    {
      code: 'capture-refused',
      message: `${unsafe.join(', ')} cannot be redacted safely, so no output is kept, but ${readers.length === 1 ? 'a step reads' : `${readers.length} steps read`} back what was printed: ${readers.map(({ id }) => id).join(', ')}`,
      at: place(first.span),
      expected: 'secrets of 8 bytes to 16 KiB',
      hint: 'use another secret, or avoid capture=, marks with a printed time and expected output; nothing was started',
    },
    EXIT.usage,
  );
}

/** Kinds whose output is read back from its file. */
const PRINTING = new Set(['shell', 'interpreter', 'script']);

const readsOutput = ({ kind, attributes, expectations }: PlannedStep): boolean =>
  PRINTING.has(kind) &&
  (attributes.capture !== null || expectations.length > 0 || hasPrintedTime(attributes.mark ?? ''));

/** Refuses a param with the value of a secret: params are recorded in the plan as they are, and used in commands and files. */
export function refuseSecretParams(plan: Plan, secrets: readonly SecretValue[]): void {
  const redactor = createRedactor(secrets);
  const open = Object.entries(plan.params).flatMap(([name, value]) => {
    const secret = redactor.contains(value);
    return secret === null ? [] : [{ name, secret }];
  });
  if (open.length === 0) return;
  throw new RunbookError(
    {
      code: 'secret-leak',
      message: open
        .map(
          ({ name, secret }) =>
            `the param ${name} holds the value of the secret ${secret}, and params are recorded as they are`,
        )
        .join('\n'),
      hint: `declare it with \`secret: true\` and a source (${open.map(({ name }) => `${name}: { secret: true, from: 'env:${name}' }`).join(', ')}); nothing was started`,
    },
    EXIT.usage,
  );
}
