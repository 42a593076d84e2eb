import { escapeIdentifier, type Client } from 'pg';
import type { OperationFields } from '../../step-kit/operation.ts';
import type { PostgresSettings } from '../../model/ports.ts';
import type { StepContext, StepResult } from '../../model/step-kind.ts';
import { passed } from '../../step-kit/step-result.ts';
import { findDatabases, MARK, setComment } from './databases.ts';
import { withoutSessions } from './in-use.ts';
import { failure, namesFor, openMaintenance } from './session.ts';

/**
 * Puts the restored database in place of the live one, which is kept as `NAME__previous`. Both renames are one
 * transaction: nothing, not even a crash, can come between them. Run again after it succeeded, it changes nothing.
 * Facts: `database`, `previous` (null when there was none), `unchanged`.
 */
export async function swap(
  settings: PostgresSettings,
  fields: OperationFields,
  context: StepContext,
): Promise<StepResult> {
  return inMaintenance(settings, fields, async (client, database) => {
    const { fresh, previous } = namesFor(database);
    const found = await findDatabases(client, [database, fresh, previous]);
    const restored = found.get(fresh);
    if (!restored && found.has(database) && found.has(previous)) return already(context, database, previous);
    if (!restored) {
      throw failure({
        message: `there is no restored database ${fresh} to swap in`,
        hint: 'run the restore step first',
      });
    }
    if (!restored.comment.startsWith(MARK.whole)) {
      const message = `${fresh} is not a complete restore, so it is not swapped in`;
      throw failure({
        message,
        found: restored.comment || 'no mark',
        expected: `a comment "${MARK.whole} …"`,
        hint: 'run the restore step again',
      });
    }
    if (found.has(previous)) {
      const hint = `drop it with a \`drop-previous\` step, or rename it, once it is no longer needed`;
      throw failure({ message: `${previous} still exists from an earlier swap and would be replaced`, hint });
    }
    const live = found.get(database);
    await withoutSessions(client, [database, fresh], context.signal, async () => {
      await client.query('BEGIN');
      if (live) await rename(client, database, previous);
      await rename(client, fresh, database);
      // The mark is removed, so that a later `discard` cannot mistake the live database for a leftover.
      await setComment(client, database, live?.comment ?? '');
      await client.query('COMMIT');
    });
    const kept = live ? previous : null;
    context.print(`${fresh} is now ${database}${kept === null ? '' : `, the old database is kept as ${kept}`}\n`);
    return passed({ database, previous: kept, unchanged: false }, kept ?? '');
  });
}

/**
 * Undoes a swap: `NAME__previous` is the live database again, and the restored one is `NAME__restoring` as before the swap.
 * Facts: `database`, `restored`, `unchanged`.
 */
export async function unswap(
  settings: PostgresSettings,
  fields: OperationFields,
  context: StepContext,
): Promise<StepResult> {
  return inMaintenance(settings, fields, async (client, database) => {
    const { fresh, previous } = namesFor(database);
    const found = await findDatabases(client, [database, fresh, previous]);
    if (!found.has(previous)) {
      if (found.has(database) && found.has(fresh)) {
        context.print(`${database} was not swapped, nothing to do\n`);
        return passed({ database, restored: fresh, unchanged: true }, fresh);
      }
      throw failure({
        message: `there is no ${previous} to go back to`,
        hint: 'restore a backup instead: it was dropped, or there was no database before the swap',
      });
    }
    if (found.has(database) && found.has(fresh)) {
      const message = `${database}, ${fresh} and ${previous} all exist: another restore was started after the swap`;
      throw failure({ message, hint: `discard ${fresh} first, if it is not needed` });
    }
    const live = found.get(database);
    await withoutSessions(client, [database, previous], context.signal, async () => {
      await client.query('BEGIN');
      if (live) {
        await rename(client, database, fresh);
        await setComment(client, fresh, `${MARK.whole}, swapped out again ${new Date().toISOString()}`);
      }
      await rename(client, previous, database);
      await client.query('COMMIT');
    });
    context.print(`${database} is again what it was before the swap\n`);
    return passed({ database, restored: live ? fresh : null, unchanged: false }, live ? fresh : '');
  });
}

function already(context: StepContext, database: string, previous: string): StepResult {
  context.print(`${database} was already swapped, the old database is kept as ${previous}\n`);
  return passed({ database, previous, unchanged: true }, previous);
}

async function rename(client: Client, from: string, to: string): Promise<void> {
  await client.query(`ALTER DATABASE ${escapeIdentifier(from)} RENAME TO ${escapeIdentifier(to)}`);
}

async function inMaintenance(
  settings: PostgresSettings,
  fields: OperationFields,
  work: (client: Client, database: string) => Promise<StepResult>,
): Promise<StepResult> {
  const database = fields.text('database');
  const client = await openMaintenance(settings, database);
  try {
    return await work(client, database);
  } finally {
    await client.end().catch(() => undefined);
  }
}
