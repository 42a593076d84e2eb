import type { Client } from 'pg';
import { describeError, openPostgres } from '../../step-kit/clients.ts';
import { RunbookError, type Failure } from '../../model/failure.ts';
import type { PostgresSettings } from '../../model/ports.ts';
import { hintFor, type Refused } from './hints.ts';

const OURS: Refused = { statement: null, origin: null, server: null };

/** PostgreSQL silently cuts longer names. */
const MAX_NAME = 63;

/** The fields of pg's DatabaseError that matter here. */
export interface ServerError {
  readonly code?: string;
  readonly detail?: string;
  readonly where?: string;
  readonly hint?: string;
}

/** `NAME__restoring` receives a restore, `NAME__previous` keeps the database from before the swap. */
export function namesFor(database: string): { readonly fresh: string; readonly previous: string } {
  const names = { fresh: `${database}__restoring`, previous: `${database}__previous` };
  if (Buffer.byteLength(names.fresh) > MAX_NAME) {
    const message = `the name ${database} is too long: ${names.fresh} has more than the ${MAX_NAME} bytes that PostgreSQL allows`;
    throw failure({
      message,
      hint: `use a name of up to ${MAX_NAME - '__restoring'.length} bytes`,
    });
  }
  return names;
}

/** A connection to a database that is never restored itself, for creating, renaming and dropping the others. */
export async function openMaintenance(settings: PostgresSettings, database: string): Promise<Client> {
  if (['postgres', 'template0', 'template1'].includes(database)) {
    const message = `${database} belongs to PostgreSQL itself and is not restored, swapped, copied or dropped by a runbook`;
    throw failure({ message, hint: 'keep your data in a separate database' });
  }
  try {
    return await openPostgres(settings, 'postgres', 'postgres');
  } catch (error) {
    const { code } = (error instanceof RunbookError ? error.cause : {}) as ServerError;
    if (code !== '3D000') throw error;
    return openPostgres(settings, 'postgres', 'template1');
  }
}

export function failure(parts: Omit<Failure, 'code'>, cause?: unknown): RunbookError {
  return new RunbookError({ code: 'postgres', ...parts }, 1, cause === undefined ? {} : { cause });
}

/** The failure for what the server refused. */
export function refusal(what: string, error: unknown, refused: Refused = OURS): RunbookError {
  if (error instanceof RunbookError) return error;
  const { code, detail, hint, where } = (error ?? {}) as ServerError;
  const ours = code === undefined ? null : hintFor(code, refused);
  const hints = [hint, ours].flatMap((text) => (text ? [text.replace(/\.$/, '')] : [])).join('; ');
  const context = where ? ` (${where.split('\n', 1)[0]})` : '';
  const message = `${what} failed: ${describeError(error)}${code ? ` (SQLSTATE ${code})` : ''}${detail ? `: ${detail.replace(/\.$/, '')}` : ''}${context}`;
  return failure({ message, ...(hints === '' ? {} : { hint: hints }) }, error);
}
