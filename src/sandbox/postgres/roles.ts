import { randomBytes } from 'node:crypto';
import type { Client } from 'pg';

/** The role that the steps of a rehearsal use: it may do what the role of a runbook may do, and is not a superuser. */
export const STEP_ROLE = 'runbook';
/** The role that seeds and disasters use: a superuser, but not the first one of the server, which owns the catalogue. */
export const SEED_ROLE = 'seed';

export interface ServerAddress {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
}

/** Creates both roles; `admin` is the superuser of the cluster, whose password seeds have too. Returns the password of the steps. */
export async function createRoles(admin: ServerAddress): Promise<string> {
  const password = randomBytes(18).toString('base64url');
  await inDatabase(admin, 'postgres', async (client) => {
    await client.query(
      `CREATE ROLE ${SEED_ROLE} SUPERUSER LOGIN PASSWORD ${client.escapeLiteral(admin.password)};
       CREATE ROLE ${STEP_ROLE} LOGIN CREATEDB PASSWORD ${client.escapeLiteral(password)};
       GRANT pg_monitor, pg_signal_backend TO ${STEP_ROLE}`,
    );
  });
  return password;
}

/**
 * Gives what seeds or a disaster created to the role of the steps, and makes that role a member of the others, so that it owns
 * its databases as the role of a runbook does. What only a superuser may own goes to the superuser of the cluster.
 */
export async function handOver(admin: ServerAddress): Promise<void> {
  const databases = await inDatabase(admin, 'postgres', async (client) => {
    const roles = await client.query<{ name: string }>(
      `SELECT quote_ident(rolname) AS name FROM pg_roles WHERE NOT rolsuper AND rolname !~ '^pg_' AND rolname <> $1
          AND NOT pg_has_role($1, oid, 'MEMBER') AND NOT pg_has_role(oid, $1, 'MEMBER')`,
      [STEP_ROLE],
    );
    for (const { name } of roles.rows) await client.query(`GRANT ${name} TO ${STEP_ROLE}`);
    const { rows } = await client.query<{ name: string }>(
      `SELECT datname AS name FROM pg_database WHERE datallowconn AND NOT datistemplate`,
    );
    return rows.map(({ name }) => name);
  });
  for (const database of databases) await inDatabase(admin, database, giveAway);
}

async function giveAway(client: Client): Promise<void> {
  const { rows } = await client.query<{ statement: string }>(
    `SELECT format('ALTER EVENT TRIGGER %I OWNER TO CURRENT_USER', evtname) AS statement FROM pg_event_trigger WHERE evtowner = $1::regrole
     UNION ALL
     SELECT format('ALTER FOREIGN DATA WRAPPER %I OWNER TO CURRENT_USER', fdwname) FROM pg_foreign_data_wrapper WHERE fdwowner = $1::regrole
     UNION ALL
     SELECT format('ALTER PUBLICATION %I OWNER TO CURRENT_USER', pubname) FROM pg_publication WHERE pubowner = $1::regrole
     UNION ALL
     SELECT format('ALTER SUBSCRIPTION %I OWNER TO CURRENT_USER', subname) FROM pg_subscription s JOIN pg_database d ON d.oid = subdbid
      WHERE subowner = $1::regrole AND datname = current_database()`,
    [SEED_ROLE],
  );
  for (const { statement } of rows) await client.query(statement);
  await client.query(`REASSIGN OWNED BY ${SEED_ROLE} TO ${STEP_ROLE}`);
}

async function inDatabase<T>(
  server: ServerAddress,
  database: string,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const { default: pg } = await import('pg');
  const { host, port, user, password } = server;
  const client = new pg.Client({ host, port, user, password, database });
  // A disaster may have left the server in any state; the query that meets it fails.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
