import type { Client } from 'pg';
import { failure, refusal, type ServerError } from './session.ts';

const TRIES = 10;
const IN_USE = '55006';
const DENIED = '42501';

/**
 * Does work that needs databases without sessions: ends their sessions first, and again when a client reconnects in
 * time. Once the lock is held, new sessions wait for it, so the work succeeds despite many reconnecting clients.
 */
export async function withoutSessions<T>(
  client: Client,
  databases: readonly string[],
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  const what = `ending the sessions of ${databases.join(' and ')}`;
  for (let attempt = 1; ; attempt += 1) {
    signal.throwIfAborted();
    try {
      await endSessions(client, databases);
      return await work();
    } catch (error) {
      await client.query('ROLLBACK').catch(() => undefined);
      if ((error as ServerError).code !== IN_USE || attempt === TRIES)
        throw await inUse(client, databases, what, error);
    }
  }
}

/** Of other users' sessions, a user without privileges sees only the database and the role. */
async function endSessions(client: Client, databases: readonly string[]): Promise<void> {
  await client.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = ANY ($1) AND pid <> pg_backend_pid()
        AND (backend_type = 'client backend' OR (backend_type IS NULL AND usename IS NOT NULL))`,
    [databases],
  );
}

/** The failure for a database that cannot be dropped, renamed or copied, with what keeps it in use and how to end each of these. */
export async function inUse(
  client: Client,
  databases: readonly string[],
  what: string,
  error: unknown,
): Promise<Error> {
  const { code } = error as ServerError;
  if (code !== IN_USE && code !== DENIED) return refusal(what, error);
  const users = await usersOf(client, databases).catch(() => []);
  const sessions = users.filter(({ kind }) => kind === 'session');
  const hints = users
    .filter(({ kind }) => kind !== 'session')
    .map(({ kind, name, database }) => END[kind]?.(name, database));
  if (code === DENIED && sessions.length > 0)
    hints.push(
      'run `GRANT pg_signal_backend TO user`, or stop these clients: the user of the connection may not end sessions of other roles (only a superuser can end those of superusers)',
    );
  else if (sessions.length > 0) hints.push('stop what keeps connecting to the database');
  const { failure: worded } = refusal(what, error);
  if (hints.length === 0) return refusal(what, error);
  const found = users.map(({ kind, name, database, n }) => `${kind} ${name} of ${database}${n > 1 ? ` (${n})` : ''}`);
  return failure(
    { message: worded.message, found: found.join(', '), hint: `${hints.join('; ')}; then run the step again` },
    error,
  );
}

interface User {
  readonly kind: 'session' | 'subscription' | 'replication slot' | 'prepared transaction';
  /** A role, for sessions. */
  readonly name: string;
  readonly database: string;
  readonly n: number;
}

const END: { readonly [kind in User['kind']]?: (name: string, database: string) => string } = {
  subscription: (name, database) =>
    `run in ${database}, as a superuser: \`ALTER SUBSCRIPTION ${name} DISABLE; ALTER SUBSCRIPTION ${name} SET (slot_name = NONE); DROP SUBSCRIPTION ${name}\` (this leaves its slot on the publisher; for a swap DISABLE is enough)`,
  'replication slot': (name) =>
    `stop what reads the slot ${name}, then run \`SELECT pg_drop_replication_slot('${name}')\``,
  'prepared transaction': (name, database) =>
    `run in ${database}: \`COMMIT PREPARED '${name}'\` or \`ROLLBACK PREPARED '${name}'\``,
};

async function usersOf(client: Client, databases: readonly string[]): Promise<readonly User[]> {
  const { rows } = await client.query<User>(
    `SELECT 'session' AS kind, coalesce(usename, backend_type, '?') AS name, datname AS database, count(*)::int AS n
       FROM pg_stat_activity WHERE datname = ANY ($1) AND pid <> pg_backend_pid() GROUP BY 1, 2, 3
     UNION ALL
     SELECT 'subscription', subname, datname, 1 FROM pg_subscription s JOIN pg_database d ON d.oid = subdbid WHERE datname = ANY ($1)
     UNION ALL
     SELECT 'replication slot', slot_name, database, 1 FROM pg_replication_slots WHERE database = ANY ($1) AND active
     UNION ALL
     SELECT 'prepared transaction', gid, database, 1 FROM pg_prepared_xacts WHERE database = ANY ($1)`,
    [databases],
  );
  return rows;
}
