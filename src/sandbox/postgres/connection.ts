import type { Connection } from '../../model/runbook.ts';
import type { ServiceFacts } from '../service.ts';
import type { ServerAddress } from './roles.ts';

/** The settings of a connection to this server, and their values for the environment. */
export function connectionTo(
  connection: Connection,
  { host, port, user, password }: ServerAddress,
  databases: readonly string[],
): ReturnType<NonNullable<ServiceFacts['connection']>> {
  const database = databaseOf(connection, databases);
  const connectionString = `postgres://${user}:${password}@${host}:${port}/${encodeURIComponent(database)}`;
  return {
    settings: { host, port, user, password, database },
    values: { host, port: String(port), user, password, database, connectionString },
  };
}

/**
 * The database that its settings name, else the one with the name of the connection, else the first. What a restore puts beside a database
 * (`NAME__restoring`, `NAME__previous`) or what follows a variable (a safety copy `${DATABASE}_before`) is beside that of the sandbox, and
 * every server has a `postgres`.
 */
function databaseOf(connection: Connection, databases: readonly string[]): string {
  const { database } = connection.settings;
  const named = typeof database === 'string' ? database : '';
  const [, base = '', beside = ''] =
    /^(\$\{\w+\})(\w*)$/.exec(named) ?? /^(.*?)(__restoring|__previous)?$/s.exec(named) ?? [];
  if (base === 'postgres' || databases.includes(base)) return base + beside;
  return (databases.includes(connection.name) ? connection.name : (databases[0] ?? 'postgres')) + beside;
}
