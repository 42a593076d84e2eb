import { escapeIdentifier, escapeLiteral, type Client } from 'pg';
import { describeError } from '../../step-kit/clients.ts';

/**
 * Carries over connection limit, privileges and settings (ALTER DATABASE … SET) of a database, which no dump contains. Returns what
 * could not be carried over, each with the statement for an administrator.
 */
export async function copySettings(client: Client, from: string, to: string): Promise<readonly string[]> {
  const target = escapeIdentifier(to);
  const { rows } = await client.query<{ oid: string; limit: number; managed: boolean }>(
    'SELECT oid, datconnlimit AS limit, datacl IS NOT NULL AS managed FROM pg_database WHERE datname = $1',
    [from],
  );
  const source = rows[0];
  if (!source) return [];
  await client.query('BEGIN');
  await client.query(`ALTER DATABASE ${target} CONNECTION LIMIT ${source.limit}`);
  if (source.managed) await copyPrivileges(client, source.oid, target);
  const warnings = await copyVariables(client, source.oid, target);
  await client.query('COMMIT');
  return warnings;
}

async function copyPrivileges(client: Client, source: string, target: string): Promise<void> {
  await client.query(`REVOKE ALL ON DATABASE ${target} FROM PUBLIC`);
  const grants = await client.query<{ grantee: string | null; privilege: string; grantable: boolean }>(
    `SELECT CASE grantee WHEN 0 THEN NULL ELSE pg_get_userbyid(grantee) END AS grantee, privilege_type AS privilege, is_grantable AS grantable
       FROM pg_database, aclexplode(datacl) WHERE oid = $1`,
    [source],
  );
  for (const { grantee, privilege, grantable } of grants.rows) {
    const who = grantee === null ? 'PUBLIC' : escapeIdentifier(grantee);
    await client.query(`GRANT ${privilege} ON DATABASE ${target} TO ${who}${grantable ? ' WITH GRANT OPTION' : ''}`);
  }
}

/** The owner of a database may not set what only a superuser may, or the settings of other roles. */
async function copyVariables(client: Client, source: string, target: string): Promise<readonly string[]> {
  const settings = await client.query<{ role: string | null; name: string; value: string }>(
    `SELECT CASE setrole WHEN 0 THEN NULL ELSE pg_get_userbyid(setrole) END AS role, split_part(line, '=', 1) AS name,
            substr(line, strpos(line, '=') + 1) AS value
       FROM pg_db_role_setting, unnest(setconfig) AS line WHERE setdatabase = $1`,
    [source],
  );
  const warnings: string[] = [];
  for (const { role, name, value } of settings.rows) {
    const who = role === null ? `DATABASE ${target}` : `ROLE ${escapeIdentifier(role)} IN DATABASE ${target}`;
    const variable = name.split('.').map(escapeIdentifier).join('.');
    await client.query('SAVEPOINT setting');
    try {
      // FROM CURRENT keeps lists such as search_path as lists; the value holds for this transaction only.
      await client.query('SELECT set_config($1, $2, true)', [name, value]);
      await client.query(`ALTER ${who} SET ${variable} FROM CURRENT`);
    } catch (error) {
      if ((error as { readonly code?: unknown }).code !== '42501') throw error;
      await client.query('ROLLBACK TO SAVEPOINT setting');
      const statement = `ALTER ${who} SET ${variable} = ${escapeLiteral(value)}`;
      warnings.push(
        `the setting ${name}${role === null ? '' : ` of role ${role}`} was not carried over (${describeError(error)}): have an administrator run \`${statement}\` before the swap`,
      );
    }
  }
  return warnings;
}
