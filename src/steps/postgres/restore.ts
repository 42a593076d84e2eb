import type { Client } from 'pg';
import type { OperationFields } from '../../step-kit/operation.ts';
import type { PostgresSettings } from '../../model/ports.ts';
import { formatSize } from '../../presentation/amounts.ts';
import type { StepContext, StepResult } from '../../model/step-kind.ts';
import { passed } from '../../step-kit/step-result.ts';
import { createLike, dropDatabase, findDatabases, MARK, setComment } from './databases.ts';
import { openDump, type DumpSource } from './dump-source.ts';
import { fill } from './fill.ts';
import { copySettings } from './settings.ts';
import { failure, namesFor, openMaintenance, refusal } from './session.ts';

/**
 * Plays a plain dump into a fresh database `NAME__restoring`, created like NAME where that exists. Only when the whole dump came
 * in, with the right SHA-256 where one is given, is it marked as whole, which `swap` requires.
 * Facts: `database` (the fresh one), `statements`, `rows`, `leftOut` (statements), `bytes` (as stored), `sha256`,
 * `tables` (name, rows).
 */
export async function restore(
  settings: PostgresSettings,
  fields: OperationFields,
  context: StepContext,
): Promise<StepResult> {
  const database = fields.text('database');
  const { fresh } = namesFor(database);
  const maintenance = await openMaintenance(settings, database);
  try {
    const source = await openDump(fields.text('from'), fields.optional('s3-connection'), context);
    try {
      await makeFresh(maintenance, database, fresh);
      return await bringIn(settings, maintenance, { database, fresh, source }, fields, context);
    } finally {
      source.close();
    }
  } finally {
    await maintenance.end().catch(() => undefined);
  }
}

async function bringIn(
  settings: PostgresSettings,
  maintenance: Client,
  { database, fresh, source }: { readonly database: string; readonly fresh: string; readonly source: DumpSource },
  fields: OperationFields,
  context: StepContext,
): Promise<StepResult> {
  try {
    const { warnings, ...result } = await fill(settings, fresh, source, fields, context);
    const missing = await copySettings(maintenance, database, fresh);
    await setComment(maintenance, fresh, `${MARK.whole}, sha256 ${result.sha256}, ${new Date().toISOString()}`);
    const summary = `${result.rows} rows, ${result.statements} statements, ${formatSize(result.bytes)}`;
    context.print(`${fields.text('from')} -> ${fresh}: ${summary}\n`);
    return passed({ database: fresh, ...result }, fresh, [...warnings, ...missing]);
  } catch (error) {
    // Half a database must not be left; if this fails too, what is left is not marked as whole.
    const kept = `${fresh} could not be dropped and contains part of the dump\n`;
    await dropDatabase(maintenance, fresh).catch(() => context.print(kept));
    throw error;
  }
}

async function makeFresh(maintenance: Client, database: string, fresh: string): Promise<void> {
  const left = (await findDatabases(maintenance, [fresh])).get(fresh);
  if (left && !left.comment.startsWith(MARK.begun) && !left.comment.startsWith(MARK.whole)) throw notOurs(fresh);
  try {
    if (left) await dropDatabase(maintenance, fresh);
    await createLike(maintenance, fresh, database);
    await setComment(maintenance, fresh, `${MARK.begun} ${new Date().toISOString()}`);
  } catch (error) {
    throw refusal(`creating the database ${fresh}`, error);
  }
}

function notOurs(database: string): Error {
  return failure({
    message: `a database ${database} exists and was not made by a restore`,
    hint: 'find out what it is, then rename or drop it by hand; the step does not touch it',
  });
}
