import type { SecretValue } from '../../model/ports.ts';
import type { Connection } from '../../model/runbook.ts';
import { LONGEST_REDACTABLE, SHORTEST_REDACTABLE } from '../../redaction/secret-forms.ts';
import { createConnections } from '../../platform/index.ts';
import { secretValues } from '../../redaction/redactor.ts';
import type { Plan } from '../../model/plan.ts';
import type { RunEvent } from '../../model/events.ts';

export interface FoundSecrets {
  readonly secrets: readonly SecretValue[];
  /** Where there is a password that cannot be told from ordinary text: it is too short, or the same as a name beside it. */
  readonly unsafe: readonly string[];
}

export const NOTHING_FOUND: FoundSecrets = { secrets: [], unsafe: [] };

type Values = { readonly [name: string]: string | undefined };

/** Names of variables whose whole value is a secret. `PWD` is a folder. */
const SECRET_NAME =
  /(?:^|_)(?:PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|API_?KEY|ACCESS_KEY|SECRET_KEY|PRIVATE_KEY)$|^(?:PGPASSWORD|MYSQL_PWD|REDISCLI_AUTH)$/i;

/**
 * Secrets that nobody declared: passwords in URLs and connection strings of the environment, variables whose names say so,
 * and the passwords of the runbook's connections. Steps still get these variables; everything that is written is redacted,
 * under the name of the variable.
 */
function findSecrets(
  env: Values,
  connections: readonly Connection[],
  values: Values,
  declared: readonly SecretValue[],
): FoundSecrets {
  const candidates = [
    ...Object.entries(env).flatMap(([name, value]) => inVariable(name, value ?? '').map((one) => ({ name, ...one }))),
    ...connections.flatMap((connection) =>
      inConnection(connection, values).map((one) => ({ name: `${connection.name}.password`, ...one })),
    ),
  ];
  const known = new Set(declared.map(({ value }) => value.trim()));
  const secrets: SecretValue[] = [];
  const unsafe = new Set<string>();
  for (const { name, value, beside } of candidates) {
    if (value === '' || known.has(value)) continue;
    known.add(value);
    const bytes = Buffer.byteLength(value);
    if (bytes < SHORTEST_REDACTABLE || bytes > LONGEST_REDACTABLE || beside.includes(value)) unsafe.add(name);
    else secrets.push({ name: free(name, [...declared, ...secrets]), value, found: true });
  }
  return { secrets, unsafe: [...unsafe] };
}

/** The secrets of a live run beyond those that its runbook declares. */
export const foundFor = (plan: Plan, declared: readonly SecretValue[], env: Values): FoundSecrets =>
  findSecrets(env, plan.connections, { ...env, ...plan.params, ...secretValues(declared) }, declared);

/** Warns about passwords that are not redacted, so that nobody relies on it. */
export function unfound({ unsafe }: FoundSecrets): RunEvent[] {
  if (unsafe.length === 0) return [];
  const message = `not redacted: ${unsafe.join(', ')} (a password under 8 bytes, or one that is the same as the user, host or database beside it, cannot be told from ordinary text)`;
  return [{ type: 'warning.raised', step: null, message }];
}

interface Candidate {
  readonly value: string;
  /** What is readable beside it: user, host, database. */
  readonly beside: readonly string[];
}

function inVariable(name: string, value: string): Candidate[] {
  const whole = value.trim();
  if (SECRET_NAME.test(name) && !/^(?:\/|[a-z][a-z0-9+.-]*:\/\/[^@]*$)/i.test(whole))
    return [{ value: whole, beside: [] }];
  return inConnectionString(whole);
}

/** `scheme://user:password@host`, also several of them; and `password=…` in a query or in a list of settings. */
function inConnectionString(text: string): Candidate[] {
  if (!/:\/\/|\b(?:host|server|dbname|database|data source)\s*=/i.test(text)) return [];
  const found: Candidate[] = [];
  for (const [, user = '', password = '', rest = ''] of text.matchAll(
    /[a-z][a-z0-9+.-]*:\/\/([^\s/?#@:]*):([^\s/?#]+)@([^\s?#]*)/gi,
  )) {
    found.push(...written(password, [user, ...rest.split(/[/:,]/)]));
  }
  for (const [, quoted, plain] of text.matchAll(
    /\b(?:password|passwd|pwd|sslpassword)\s*=\s*(?:'([^']*)'|([^\s&;'"]+))/gi,
  )) {
    found.push(...written(quoted ?? plain ?? '', []));
  }
  return found;
}

/** As it is written, and decoded. */
function written(password: string, beside: readonly string[]): Candidate[] {
  let decoded = password;
  try {
    decoded = decodeURIComponent(password);
  } catch {
    // A literal percent sign.
  }
  return [...new Set([decoded, password])].map((value) => ({ value, beside }));
}

function inConnection(connection: Connection, values: Values): Candidate[] {
  try {
    const connections = createConnections([connection], values);
    if (connection.type === 's3') {
      const { secretAccessKey = '', sessionToken = '' } = connections.s3(connection.name);
      return [secretAccessKey, sessionToken].map((value) => ({ value, beside: [] }));
    }
    const { connectionString = '', password = '', user = '', database = '' } = connections.postgres(connection.name);
    return [...inConnectionString(connectionString), { value: password, beside: [user, database] }];
  } catch {
    // The connection is incomplete: the preflight or the step that uses it reports that.
    return [];
  }
}

function free(name: string, taken: readonly SecretValue[]): string {
  for (let number = 1; ; number += 1) {
    const candidate = number === 1 ? name : `${name}_${number}`;
    if (!taken.some((secret) => secret.name === candidate)) return candidate;
  }
}
