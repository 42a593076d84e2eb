import { escapeIdentifier } from 'pg';
import { cancelOnAbort } from '../../step-kit/clients.ts';
import type { OperationFields } from '../../step-kit/operation.ts';
import type { PostgresSettings } from '../../model/ports.ts';
import { formatSize } from '../../presentation/amounts.ts';
import type { StepContext, StepResult } from '../../model/step-kind.ts';
import { passed } from '../../step-kit/step-result.ts';
import { dropDatabase, findDatabases, MARK, setComment } from './databases.ts';
import { withoutSessions } from './in-use.ts';
import { failure, openMaintenance } from './session.ts';

/**
 * Copies a whole database on the same server. The server makes the copy, so no tool is needed. Sessions of the
 * database are ended first, and new ones wait while it is copied. Facts: `database` (the copy), `bytes`.
 */
export async function copyDatabase(
  settings: PostgresSettings,
  fields: OperationFields,
  context: StepContext,
): Promise<StepResult> {
  const [database, copy] = [fields.text('database'), fields.text('as')];
  const client = await openMaintenance(settings, database);
  const cancelled = cancelOnAbort(client, settings, context.signal);
  try {
    const found = await findDatabases(client, [database, copy]);
    const [source, existing] = [found.get(database), found.get(copy)];
    if (!source)
      throw failure({
        message: `there is no database ${database} to copy`,
        hint: 'check the name and the connection',
      });
    if (existing) {
      const replaceable = fields.flag('replace') && existing.comment.startsWith(MARK.copy);
      if (!replaceable) throw inTheWay(copy, fields.flag('replace'));
      await dropDatabase(client, copy);
    }
    await withoutSessions(client, [database], context.signal, () =>
      client.query(`CREATE DATABASE ${escapeIdentifier(copy)} TEMPLATE ${escapeIdentifier(database)}`),
    );
    await setComment(client, copy, `${MARK.copy} of ${database}, ${new Date().toISOString()}`);
    context.print(`${database} -> ${copy}: ${formatSize(source.bytes)}\n`);
    return passed({ database: copy, bytes: source.bytes }, copy);
  } finally {
    await cancelled.done();
    await client.end().catch(() => undefined);
  }
}

function inTheWay(copy: string, asked: boolean): Error {
  return failure({
    message: asked
      ? `${copy} exists and was not made by a copy step, so it is not replaced`
      : `a database ${copy} already exists`,
    hint: asked
      ? 'choose another name'
      : 'choose another name, or write `replace: true` if it is a copy of an earlier run that is no longer needed',
  });
}
