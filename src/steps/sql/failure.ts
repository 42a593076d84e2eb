import type { Client } from 'pg';
import { describeError } from '../../step-kit/clients.ts';
import type { Failure } from '../../model/failure.ts';
import type { BoundStatement } from './bind.ts';
import type { SqlConfig, SqlConfigStatement } from './config.ts';

/** The fields of pg's DatabaseError that say more than its message. */
interface ServerError {
  readonly code?: string;
  readonly position?: string;
  readonly detail?: string;
  readonly hint?: string;
}

const HINTS = new Map([
  ['25001', 'put the statement in a separate step, or write transaction=off on the fence'],
  ['25006', 'make it a step: gates and guards may only read'],
  ['40001', 'write retries=2 on the fence to try again: another transaction changed the same rows'],
  ['40P01', 'write retries=2 on the fence to try again: two transactions waited for each other'],
  [
    '42P01',
    'check the name, its schema and which database the connection points to; quote names with upper-case letters',
  ],
  ['42703', 'check the name; quote names with upper-case letters'],
  ['42501', 'use a connection whose user may do this'],
]);

/** The error of the server about a statement, at the place in the runbook that it points to. */
export function sqlFailure(
  error: unknown,
  config: SqlConfig,
  statement: SqlConfigStatement,
  bound: BoundStatement,
  aftermath: string,
): Failure {
  const server = (error instanceof Error ? error : {}) as ServerError;
  const offset = server.position === undefined ? 0 : bound.origin(utf16Offset(bound.text, Number(server.position) - 1));
  const state = server.code ? ` (SQLSTATE ${server.code})` : '';
  const detail = server.detail ? `: ${server.detail.replace(/\.$/, '')}` : '';
  const hint = server.hint ?? unboundHint(server, bound) ?? HINTS.get(server.code ?? '');
  return {
    code: 'sql',
    message: `${statement.keyword} failed: ${describeError(error)}${state}${detail}; ${aftermath}`,
    at: placeIn(config, statement, offset),
    ...(hint === undefined ? {} : { hint }),
  };
}

/** `file:line:col` of an offset in a statement. */
export function placeIn(config: SqlConfig, statement: SqlConfigStatement, offset = 0): string {
  const lines = statement.text.slice(0, offset).split('\n');
  const column = lines.length === 1 ? statement.column + offset : config.indent + (lines.at(-1) ?? '').length + 1;
  return `${config.file}:${statement.line + lines.length - 1}:${column}`;
}

/** Prints notices and warnings of the server as they come. */
export function printNotices(client: Client, print: (text: string) => void): void {
  client.on('notice', (notice) => print(`${notice.severity ?? 'NOTICE'}: ${notice.message ?? ''}\n`));
}

/** The server counts characters, JavaScript UTF-16 units. */
function utf16Offset(text: string, characters: number): number {
  return [...text].slice(0, Math.max(0, characters)).join('').length;
}

function unboundHint(server: ServerError, bound: BoundStatement): string | undefined {
  const parameter = bound.values.length > 0 && (server.code === '42601' || server.code === '42P18');
  return parameter
    ? `\`:NAME\` is sent as a bound value, which may not be allowed here: write \`:'NAME'\` for a quoted literal or \`:"NAME"\` for a name`
    : undefined;
}
