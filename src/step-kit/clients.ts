import type { S3Client } from '@aws-sdk/client-s3';
import type { Client } from 'pg';
import { RunbookError, type FailureCode } from '../model/failure.ts';
import type { PostgresSettings, S3Settings } from '../model/ports.ts';

/** An S3 client with the settings of the connection. The library loads here, on first use. */
export async function openS3(settings: S3Settings): Promise<S3Client> {
  return s3ClientFor(await import('@aws-sdk/client-s3'), settings);
}

/** A client of a library that is loaded already. */
export function s3ClientFor(
  { S3Client }: Pick<typeof import('@aws-sdk/client-s3'), 'S3Client'>,
  settings: S3Settings,
): S3Client {
  const { accessKeyId, secretAccessKey, sessionToken } = settings;
  // Otherwise the library tells the operator on stderr which Node it will require next year.
  const quiet = 'AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED';
  const before = process.env[quiet];
  process.env[quiet] = 'true';
  const client = new S3Client({
    region: settings.region,
    forcePathStyle: settings.forcePathStyle,
    maxAttempts: 5,
    ...(settings.endpoint === undefined ? {} : { endpoint: settings.endpoint }),
    ...(settings.requestChecksumCalculation === undefined
      ? {}
      : {
          requestChecksumCalculation: settings.requestChecksumCalculation,
          responseChecksumValidation: 'WHEN_REQUIRED',
        }),
    ...(accessKeyId === undefined || secretAccessKey === undefined
      ? {}
      : { credentials: { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) } }),
  });
  if (before === undefined) delete process.env[quiet];
  else process.env[quiet] = before;
  return client;
}

/**
 * A connected client. `database` replaces the one in the settings. Times come as ISO text, whatever the server's DateStyle.
 * Throws a RunbookError with `code` that says where it tried to connect, and never contains the password.
 */
export async function openPostgres(settings: PostgresSettings, code: FailureCode, database?: string): Promise<Client> {
  const { Client } = (await import('pg')).default;
  const { name: _name, ...options } = database === undefined ? settings : withDatabase(settings, database);
  const client = new Client({
    ...options,
    application_name: 'runbook',
    connectionTimeoutMillis: 15_000,
    keepAlive: true,
  });
  // The next query notices a connection that breaks between two queries; an unhandled error would end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query("SET datestyle = 'ISO'");
    return client;
  } catch (error) {
    await client.end().catch(() => undefined);
    const reason = describeError(error);
    throw new RunbookError(
      {
        code,
        message: `cannot connect to PostgreSQL at ${describePostgres(settings, database)}: ${reason}`,
        expected: `a database that accepts the settings of connection "${settings.name}"`,
        hint: 'check that the server is running and reachable from here, then the user, password and database name of the connection',
      },
      1,
      { cause: error },
    );
  }
}

/** Asks the server to cancel over a second connection; cuts a connection that has not reacted after two seconds. */
export function cancelOnAbort(
  client: Client,
  settings: PostgresSettings,
  signal: AbortSignal,
): { done(): Promise<void> } {
  const { processID } = client as Client & { readonly processID: number };
  let cancelling: Promise<void> | null = null;
  let cut: NodeJS.Timeout | undefined;
  const cancel = async (): Promise<void> => {
    const second = await openPostgres(settings, 'unreachable-store');
    try {
      await second.query('SELECT pg_cancel_backend($1)', [processID]);
    } finally {
      await second.end();
    }
  };
  const onAbort = (): void => {
    cut = setTimeout(() => client.connection.stream.destroy(), 2_000);
    // Without a second connection, cutting the first one ends the wait: the server notices that it is closed.
    cancelling = cancel().catch(() => void client.connection.stream.destroy());
  };
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  return {
    async done() {
      signal.removeEventListener('abort', onAbort);
      clearTimeout(cut);
      await cancelling;
    },
  };
}

/** The same server and user, another database. */
export function withDatabase(settings: PostgresSettings, database: string): PostgresSettings {
  if (settings.connectionString === undefined) return { ...settings, database };
  const url = new URL(settings.connectionString);
  url.pathname = `/${encodeURIComponent(database)}`;
  return { ...settings, connectionString: url.href };
}

/** The database that the settings name. Undefined: PostgreSQL's default, the one named like the user. */
export function databaseOf(settings: PostgresSettings): string | undefined {
  if (settings.connectionString === undefined) return settings.database;
  const path = new URL(settings.connectionString).pathname.slice(1);
  return path === '' ? settings.database : decodeURIComponent(path);
}

/** `host:port/database`, without user and password. */
export function describePostgres(settings: PostgresSettings, database = databaseOf(settings)): string {
  if (settings.connectionString === undefined)
    return `${settings.host ?? 'localhost'}:${settings.port ?? 5432}/${database ?? ''}`;
  const url = new URL(settings.connectionString);
  return `${url.hostname || url.searchParams.get('host') || 'localhost'}:${url.port || 5432}/${database ?? ''}`;
}

/** What an error of a client says, in one line; Node's connection errors have an empty message and give the reason in `code`. */
export function describeError(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return error.errors.map(describeError).join('; ');
  if (!(error instanceof Error)) return String(error);
  const { code } = error as { readonly code?: unknown };
  const text = error.message || (typeof code === 'string' ? code : error.name);
  // The S3 client gives many errors the message "UnknownError", or only their name.
  return error.name !== 'Error' && error.name !== 'error' && text !== error.name && !text.includes(error.name)
    ? `${error.name}: ${text}`
    : text;
}
