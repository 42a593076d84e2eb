import { EXIT } from '../model/exit-code.ts';
import { RunbookError } from '../model/failure.ts';
import { didYouMean } from '../presentation/did-you-mean.ts';
import type { Connections, PostgresSettings, S3Settings } from '../model/ports.ts';
import type { Connection } from '../model/runbook.ts';
import { place } from '../model/source.ts';
import { ownValue, substitute } from '../model/template.ts';

type Values = { readonly [name: string]: string | undefined };

/**
 * The connections of the runbook, with `${NAME}` resolved from params and environment when they are used. Without a
 * connection of the type in the front matter, the standard `PG*` and `AWS_*` variables form one, named `default`.
 */
export function createConnections(connections: readonly Connection[], values: Values): Connections {
  return {
    postgres: (name) => {
      const { label, settings } = find(connections, 'postgres', name, values);
      return postgresSettings(label, settings, values);
    },
    s3: (name) => {
      const { label, settings } = find(connections, 's3', name, values);
      return s3Settings(label, settings, values);
    },
  };
}

type Settings = { readonly [key: string]: string | undefined };

function find(all: readonly Connection[], type: Connection['type'], name: string | null, values: Values) {
  const candidates = all.filter((connection) => connection.type === type);
  if (name === null && candidates.length === 0) return { label: 'default', settings: {} };
  const chosen = name === null && candidates.length === 1 ? candidates[0] : candidates.find((one) => one.name === name);
  if (!chosen) throw unknownConnection(candidates, type, name);
  const resolved = substitute(chosen.settings, (variable) => {
    const value = ownValue(values, variable);
    if (value !== undefined) return value;
    throw missing(
      `connection ${chosen.name} needs \${${variable}}, which is not set`,
      place(chosen.span),
      `set ${variable}`,
    );
  });
  const settings = Object.fromEntries(
    Object.entries(resolved).map(([key, value]) => [
      key,
      value === null || typeof value === 'object' ? undefined : String(value),
    ]),
  );
  return { label: chosen.name, settings };
}

function unknownConnection(candidates: readonly Connection[], type: string, name: string | null): RunbookError {
  const names = candidates.map((connection) => connection.name);
  if (name === null)
    return missing(
      `there are ${names.length} ${type} connections (${names.join(', ')})`,
      undefined,
      'choose one with connection=NAME',
    );
  const hint =
    didYouMean(name, names) ??
    `declare it under connections: in the front matter (${type}: ${names.join(', ') || 'none so far'})`;
  return missing(`the runbook has no ${type} connection named ${name}`, undefined, hint);
}

function missing(message: string, at: string | undefined, hint: string): RunbookError {
  return new RunbookError(
    { code: 'missing-connection', message, hint, ...(at === undefined ? {} : { at }) },
    EXIT.failed,
  );
}

function postgresSettings(name: string, settings: Settings, env: Values): PostgresSettings {
  const url = settings['connectionString'];
  if (url !== undefined) {
    // The URL may contain a password, so it is not repeated here.
    if (!URL.canParse(url)) {
      throw missing(
        `the URL of connection ${name} cannot be read as postgres://user:password@host:5432/database`,
        undefined,
        'percent-encode its parts (a password with / or @), or write host, user, password and database separately',
      );
    }
    return { name, connectionString: url };
  }
  const host = settings['host'] ?? env['PGHOST'];
  const port = settings['port'] ?? env['PGPORT'];
  const user = settings['user'] ?? env['PGUSER'];
  const password = settings['password'] ?? env['PGPASSWORD'];
  const database = settings['database'] ?? env['PGDATABASE'];
  return {
    name,
    ...(host === undefined ? {} : { host }),
    ...(port === undefined ? {} : { port: Number(port) }),
    ...(user === undefined ? {} : { user }),
    ...(password === undefined ? {} : { password }),
    ...(database === undefined ? {} : { database }),
  };
}

function s3Settings(name: string, settings: Settings, env: Values): S3Settings {
  const endpoint = settings['endpoint'] ?? env['AWS_ENDPOINT_URL_S3'] ?? env['AWS_ENDPOINT_URL'];
  const accessKeyId = settings['accessKeyId'] ?? env['AWS_ACCESS_KEY_ID'];
  const secretAccessKey = settings['secretAccessKey'] ?? env['AWS_SECRET_ACCESS_KEY'];
  const sessionToken = settings['sessionToken'] ?? env['AWS_SESSION_TOKEN'];
  const checksums = settings['requestChecksumCalculation'];
  return {
    name,
    region: settings['region'] ?? env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION'] ?? 'us-east-1',
    forcePathStyle: settings['forcePathStyle'] === 'true',
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(accessKeyId === undefined ? {} : { accessKeyId }),
    ...(secretAccessKey === undefined ? {} : { secretAccessKey }),
    ...(sessionToken === undefined ? {} : { sessionToken }),
    ...(checksums === 'WHEN_REQUIRED' || checksums === 'WHEN_SUPPORTED'
      ? { requestChecksumCalculation: checksums }
      : {}),
  };
}
