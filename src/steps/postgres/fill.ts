import { DumpError, playDump, StatementRefused, unpack, type DumpCounts } from '../../dump/index.ts';
import { cancelOnAbort, openPostgres } from '../../step-kit/clients.ts';
import type { OperationFields } from '../../step-kit/operation.ts';
import type { PostgresSettings } from '../../model/ports.ts';
import type { StepContext } from '../../model/step-kind.ts';
import { judge } from './dump-rules.ts';
import { measure, type DumpSource, type Measured } from './dump-source.ts';
import { failure, refusal } from './session.ts';
import { tolerate } from './tolerance.ts';

/** More are only counted. */
const MAX_WARNINGS = 25;
const MAX_LINES = 5;

/** What was restored, and what was left out. */
export interface Filled {
  readonly statements: number;
  readonly rows: number;
  readonly leftOut: number;
  readonly bytes: number;
  readonly sha256: string;
  readonly tables: { name: string; rows: number }[];
  readonly warnings: readonly string[];
}

/** Plays a dump into a database and checks that all of it arrived. */
export async function fill(
  settings: PostgresSettings,
  fresh: string,
  source: DumpSource,
  fields: OperationFields,
  context: StepContext,
): Promise<Filled> {
  const expected = fields.optional('sha256')?.toLowerCase();
  const label = fields.text('from');
  const measured = measure(source.stream, (done) =>
    context.progress({ unit: 'bytes', done, total: source.bytes, label }),
  );
  const reasons = new Map<string, number[]>();
  const warn = (reason: string, line: number): void => {
    const lines = reasons.get(reason);
    if (lines) lines.push(line);
    else reasons.set(reason, [line]);
  };
  const counts = await play(
    settings,
    fresh,
    measured,
    { checked: expected !== undefined, trust: fields.flag('trust'), warn },
    context,
  );
  const sha256 = measured.sha256();
  if (expected !== undefined && sha256 !== expected) {
    throw failure({
      message: `the dump ${label} does not have the expected SHA-256`,
      found: `sha256 ${sha256}`,
      expected: `sha256 ${expected}`,
      hint: 'use another backup: this one is damaged, or it is a different dump; nothing was swapped',
    });
  }
  if (source.bytes !== null && measured.bytes() !== source.bytes) {
    const message = `${measured.bytes()} bytes of the dump ${label} arrived, expected ${source.bytes}`;
    throw failure({ message, hint: 'run the step again; nothing was swapped' });
  }
  const tables = [...counts.tables].map(([name, rows]) => ({ name, rows }));
  return {
    statements: counts.statements,
    rows: counts.rows,
    leftOut: counts.leftOut,
    bytes: measured.bytes(),
    sha256,
    tables,
    warnings: warningsOf(reasons),
  };
}

function warningsOf(reasons: ReadonlyMap<string, readonly number[]>): string[] {
  const warnings = [...reasons].map(([reason, lines]) => {
    const shown = lines.slice(0, MAX_LINES).join(', ');
    const more = lines.length > MAX_LINES ? ` and ${lines.length - MAX_LINES} more` : '';
    return `line${lines.length > 1 ? 's' : ''} ${shown}${more} of the dump: ${reason}`;
  });
  if (warnings.length <= MAX_WARNINGS) return warnings;
  return [...warnings.slice(0, MAX_WARNINGS), `${warnings.length - MAX_WARNINGS} more warnings`];
}

async function play(
  settings: PostgresSettings,
  fresh: string,
  measured: Measured,
  {
    checked,
    trust,
    warn,
  }: { readonly checked: boolean; readonly trust: boolean; readonly warn: (reason: string, line: number) => void },
  context: StepContext,
): Promise<DumpCounts> {
  const client = await openPostgres(settings, 'postgres', fresh);
  const cancelled = cancelOnAbort(client, settings, context.signal);
  let server: string | null = null;
  try {
    server = (await client.query<{ server_version: string }>('SHOW server_version')).rows[0]?.server_version ?? null;
    // Does not wait for the disk after each statement; the comment that marks the restore as whole is committed durably at the end.
    await client.query('SET synchronous_commit = off');
    return await playDump(client, unpack(measured.chunks, checked), {
      signal: context.signal,
      whole: true,
      judge: (statement, line) => judge(statement, line, trust),
      tolerate: (statement, error) => tolerate(client, statement, error),
      warn,
    });
  } catch (error) {
    if (error instanceof DumpError) throw failure({ message: error.message, ...error.details }, error);
    if (error instanceof StatementRefused) {
      const { statement, origin } = error;
      throw refusal(error.message, error.cause, { statement, origin, server });
    }
    throw error;
  } finally {
    await cancelled.done();
    await client.end().catch(() => undefined);
  }
}
