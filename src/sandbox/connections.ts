import type { Connection } from '../model/runbook.ts';

export interface ServiceAddresses {
  readonly postgres: {
    readonly host: string;
    readonly port: number;
    /** The role that the steps use. */
    readonly user: string;
    readonly password: string;
    readonly databases: readonly string[];
  } | null;
  readonly s3: { readonly endpoint: string; readonly accessKeyId: string; readonly secretAccessKey: string } | null;
}

/**
 * The connections of the runbook with every setting pointing to the sandbox, literal ones too: a rehearsal must not reach what a front
 * matter names by address.
 */
export function sandboxConnections(connections: readonly Connection[], addresses: ServiceAddresses): Connection[] {
  return connections.map((connection) => ({ ...connection, settings: settingsOf(connection, addresses) }));
}

type Settings = { readonly [name: string]: string | number | boolean };

function settingsOf(connection: Connection, { postgres, s3 }: ServiceAddresses): Settings {
  if (connection.type === 'postgres' && postgres) {
    const { host, port, user, password } = postgres;
    return { host, port, user, password, database: databaseOf(connection, postgres.databases) };
  }
  if (connection.type === 's3' && s3) {
    const checksums = connection.settings['requestChecksumCalculation'];
    const { endpoint, accessKeyId, secretAccessKey } = s3;
    const settings = { endpoint, accessKeyId, secretAccessKey, region: 'us-east-1', forcePathStyle: true };
    return typeof checksums === 'string' && !checksums.includes('$')
      ? { ...settings, requestChecksumCalculation: checksums }
      : settings;
  }
  return {};
}

/**
 * The database that its settings name, else the one with the name of the connection, else the first. What a restore puts beside a database
 * (`NAME__restoring`, `NAME__previous`) is beside that of the sandbox, and every server has a `postgres`.
 */
function databaseOf(connection: Connection, databases: readonly string[]): string {
  const named = connection.settings['database'];
  const [, base = '', beside = ''] =
    /^(.*?)(__restoring|__previous)?$/s.exec(typeof named === 'string' ? named : '') ?? [];
  if (base === 'postgres' || databases.includes(base)) return base + beside;
  return (databases.includes(connection.name) ? connection.name : (databases[0] ?? 'postgres')) + beside;
}

/**
 * Steps may use the variables in the settings of a connection, `${METASTORE_URL}` for instance: where a setting is
 * only one variable, it gets the value of the sandbox, unless the sandbox defines it itself.
 */
export function connectionVariables(
  connections: readonly Connection[],
  addresses: ServiceAddresses,
  own: Readonly<Record<string, string>>,
): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const connection of connections) {
    const values = valuesOf(connection, addresses);
    for (const [setting, text] of Object.entries(connection.settings)) {
      const name = typeof text === 'string' ? /^\$\{([A-Za-z_][A-Za-z0-9_]*)\}$/.exec(text)?.[1] : undefined;
      const value = values[setting];
      if (name !== undefined && value !== undefined && own[name] === undefined) variables[name] = value;
    }
  }
  return variables;
}

function valuesOf(connection: Connection, addresses: ServiceAddresses): Record<string, string> {
  const settings = Object.entries(settingsOf(connection, addresses)).map(([key, value]) => [key, String(value)]);
  const values = Object.fromEntries(settings) as Record<string, string>;
  if (connection.type === 's3') return { sessionToken: '', ...values };
  const { user = '', password = '', host = '', port = '', database = '' } = values;
  const connectionString = `postgres://${user}:${password}@${host}:${port}/${encodeURIComponent(database)}`;
  return { ...values, connectionString };
}
