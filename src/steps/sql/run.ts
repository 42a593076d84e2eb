import { escapeIdentifier, type Client } from 'pg';
import { cancelOnAbort, describeError, openPostgres } from '../../step-kit/clients.ts';
import { RunbookError } from '../../model/failure.ts';
import type { FactObject } from '../../model/facts.ts';
import type { StepContext, StepResult, StepRunner } from '../../model/step-kind.ts';
import { failed, passed, toStepResult } from '../../step-kit/step-result.ts';
import { ownValue } from '../../model/template.ts';
import { bindStatement } from './bind.ts';
import { executeStatement, type Executed } from './execute.ts';
import { placeIn, printNotices, sqlFailure } from './failure.ts';
import type { SqlConfig } from './config.ts';

export const runner: StepRunner<SqlConfig> = {
  run(config, context) {
    const kept = config.statements.length === 1 || context.step.attributes.transaction;
    const leftBehind = kept
      ? 'its statements were cancelled on the server and rolled back'
      : 'the running statement was cancelled on the server; the ones before it are committed (transaction=off)';
    return toStepResult(context, leftBehind, async () => {
      const settings = context.connections.postgres(context.step.attributes.connection);
      const client = await openPostgres(settings, 'sql');
      printNotices(client, (text) => context.print(text));
      const cancelled = cancelOnAbort(client, settings, context.signal);
      try {
        context.signal.throwIfAborted();
        return await runAll(client, config, context);
      } finally {
        await cancelled.done();
        await client.end().catch(() => undefined);
      }
    });
  },
};

async function runAll(client: Client, config: SqlConfig, context: StepContext): Promise<StepResult> {
  // The session is made read-only, not a transaction: the text of the fence could end a transaction.
  if (context.readOnly) await client.query('SET default_transaction_read_only = on');
  const role = context.step.attributes.databaseRole;
  if (role !== undefined) await takeRole(client, context.substitute(role), context);
  const together = config.statements.length > 1 && context.step.attributes.transaction;
  if (together) await client.query('BEGIN');
  const done: Executed[] = [];
  for (const statement of config.statements) {
    const bound = bindStatement(statement, (name) => valueOf(name, context, placeIn(config, statement)));
    try {
      const executed = await executeStatement(client, bound, context.secrets, (rows) =>
        context.progress({ unit: 'rows', done: rows, total: null }),
      );
      done.push(executed);
      context.print(`${executed.keeper ? executed.keeper.table() : tagOf(executed)}\n`);
    } catch (error) {
      context.signal.throwIfAborted();
      const aftermath = together
        ? 'the whole step was rolled back'
        : done.length > 0
          ? `the ${done.length === 1 ? 'statement before it is' : `${done.length} statements before it are`} committed (transaction=off)`
          : 'nothing was changed';
      return failed(sqlFailure(error, config, statement, bound, aftermath), factsOf(done));
    }
  }
  if (together) await commit(client, config, context);
  return judge(done, context);
}

/** Before any transaction, so that no ROLLBACK restores the old role. */
async function takeRole(client: Client, role: string, context: StepContext): Promise<void> {
  try {
    await client.query(`SET ROLE ${escapeIdentifier(role)}`);
  } catch (error) {
    const message = `cannot switch to role=${role}: ${describeError(error)}; nothing was run`;
    const hint = `GRANT ${escapeIdentifier(role)} TO the user of the connection, or correct the name`;
    throw new RunbookError({ code: 'sql', message, at: context.step.place, hint }, 1, { cause: error });
  }
}

/** Deferred constraints fail here; if the connection is lost here, the outcome is unknown, and the message says so. */
async function commit(client: Client, config: SqlConfig, context: StepContext): Promise<void> {
  const last = config.statements.at(-1);
  try {
    await client.query('COMMIT');
  } catch (error) {
    const answered = typeof (error as { code?: unknown }).code === 'string' && 'severity' in (error as object);
    const reason = error instanceof Error ? error.message : String(error);
    throw new RunbookError(
      {
        code: 'sql',
        message: answered
          ? `COMMIT failed: ${reason}; the whole step was rolled back`
          : `the connection was lost during COMMIT (${reason}): it is not known whether the step took effect`,
        at: last ? placeIn(config, last) : context.step.place,
        hint: answered
          ? 'fix the data that violates the constraint: deferred constraints are checked at COMMIT'
          : 'check the data, or let a gate find out, before you run the step again',
      },
      1,
      { cause: error },
    );
  }
}

function judge(done: readonly Executed[], context: StepContext): StepResult {
  const facts = factsOf(done);
  const answer = done.findLast(({ keeper }) => keeper !== null);
  const stdout = answer?.first ?? '';
  const { expect, mark, capture } = context.step.attributes;
  // If neither `capture` nor `mark` takes stdout, it is compared with an expected output, which then judges the gate.
  const compared = context.separateStdout && mark === null && capture === null;
  const asks = context.readOnly && expect === null && !compared;
  if (!asks || (answer?.keeper && answer.keeper.count > 0 && !answer.no)) return passed(facts, stdout);
  const no = answer?.no;
  const column = answer?.keeper?.columns[0] ?? 'the first column';
  return failed(
    {
      code: 'gate',
      message: no
        ? `the answer is no: ${column} is ${JSON.stringify(no.value)} in row ${no.row}`
        : 'the query returned no rows',
      found: no ? `${column} = ${JSON.stringify(no.value)}` : 'no rows',
      expected: 'at least one row, and nothing false, null, zero or empty in the first column',
      at: context.step.place,
      hint: 'select what must be true (`SELECT count(*) = 0 AS ok …`), or judge the rows with expect="rows[0].count == 0"',
    },
    facts,
    stdout,
  );
}

/** Facts: `rows` of the last statement that returned any and their `columns`, `rowCount`, `command`, `truncated`, `statements`. */
function factsOf(done: readonly Executed[]): FactObject {
  const answer = done.findLast(({ keeper }) => keeper !== null);
  const last = done.at(-1);
  return {
    rows: answer?.keeper?.rows ?? [],
    columns: answer?.keeper?.columns ?? [],
    rowCount: answer?.keeper?.count ?? last?.rowCount ?? 0,
    command: last?.command ?? null,
    truncated: answer?.keeper?.truncated ?? false,
    statements: done.slice(0, 100).map(({ command, rowCount, durationMs }) => ({ command, rowCount, durationMs })),
  };
}

function tagOf({ command, rowCount }: Executed): string {
  return rowCount === null ? command : `${command} ${rowCount}`;
}

function valueOf(name: string, context: StepContext, at: string): string {
  const value = ownValue(context.params, name) ?? ownValue(context.vars, name) ?? ownValue(context.env, name);
  if (value !== undefined) return value;
  const hint = 'declare it under params in the front matter, or capture it in an earlier step';
  throw new RunbookError({ code: 'missing-param', message: `:${name} has no value`, at, hint });
}
