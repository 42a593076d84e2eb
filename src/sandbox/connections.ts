import type { Connection } from '../model/runbook.ts';
import type { ServicesFacts } from './services.ts';

/**
 * The connections of the runbook with every setting pointing to the sandbox, literal ones too: a rehearsal must not reach what a front
 * matter names by address.
 */
export function sandboxConnections(connections: readonly Connection[], services: ServicesFacts): Connection[] {
  return connections.map((connection) => ({ ...connection, settings: usable(connection, services)?.settings ?? {} }));
}

const usable = (connection: Connection, services: ServicesFacts) => services[connection.type]?.connection?.(connection);

/**
 * Steps may use the variables in the settings of a connection, `${METASTORE_URL}` for instance: where a setting is
 * only one variable, it gets the value of the sandbox, unless the sandbox defines it itself.
 */
export function connectionVariables(
  connections: readonly Connection[],
  services: ServicesFacts,
  own: Readonly<Record<string, string>>,
): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const connection of connections) {
    const values = usable(connection, services)?.values ?? {};
    for (const [setting, text] of Object.entries(connection.settings)) {
      const name = typeof text === 'string' ? /^\$\{([A-Za-z_][A-Za-z0-9_]*)\}$/.exec(text)?.[1] : undefined;
      const value = values[setting];
      if (name !== undefined && value !== undefined && own[name] === undefined) variables[name] = value;
    }
  }
  return variables;
}
