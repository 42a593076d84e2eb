import { cancelOnAbort } from '../../step-kit/clients.ts';
import type { OperationFields } from '../../step-kit/operation.ts';
import type { PostgresSettings } from '../../model/ports.ts';
import { formatSize } from '../../presentation/amounts.ts';
import type { StepContext, StepResult } from '../../model/step-kind.ts';
import { passed } from '../../step-kit/step-result.ts';
import { dropDatabase, findDatabases, MARK } from './databases.ts';
import { failure, namesFor, openMaintenance } from './session.ts';

/** Drops `NAME__previous`, which a swap kept; only while NAME itself exists. Facts: `database`, `dropped`, `bytes`. */
export async function dropPrevious(
  settings: PostgresSettings,
  fields: OperationFields,
  context: StepContext,
): Promise<StepResult> {
  const database = fields.text('database');
  const { previous } = namesFor(database);
  return drop(settings, previous, context, [database], (found) => {
    if (found.has(database)) return;
    throw failure({
      message: `${database} does not exist: ${previous} may be all that is left of it`,
      hint: 'swap or unswap first',
    });
  });
}

/** Drops a database that a restore or a copy step made; any other is refused. Facts as above. */
export async function discard(
  settings: PostgresSettings,
  fields: OperationFields,
  context: StepContext,
): Promise<StepResult> {
  const database = fields.text('database');
  return drop(settings, database, context, [], (found) => {
    const comment = found.get(database)?.comment ?? '';
    if (Object.values(MARK).some((mark) => comment.startsWith(mark))) return;
    const hint = 'drop it by hand if it is not needed';
    throw failure({
      message: `${database} was not made by a restore or a copy step, so it is not dropped`,
      hint,
    });
  });
}

async function drop(
  settings: PostgresSettings,
  name: string,
  context: StepContext,
  others: readonly string[],
  check: (found: Awaited<ReturnType<typeof findDatabases>>) => void,
): Promise<StepResult> {
  const client = await openMaintenance(settings, name);
  const cancelled = cancelOnAbort(client, settings, context.signal);
  try {
    const found = await findDatabases(client, [name, ...others]);
    const existing = found.get(name);
    if (!existing) {
      context.print(`${name} does not exist, nothing to do\n`);
      return passed({ database: name, dropped: false, bytes: 0 });
    }
    check(found);
    await dropDatabase(client, name);
    context.print(`dropped ${name}, which frees ${formatSize(existing.bytes)}\n`);
    return passed({ database: name, dropped: true, bytes: existing.bytes }, name);
  } finally {
    await cancelled.done();
    await client.end().catch(() => undefined);
  }
}
