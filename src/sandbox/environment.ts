import type { Connection } from '../model/runbook.ts';
import type { SandboxSpec } from '../model/sandbox-spec.ts';
import { ownValue, substitute } from '../model/template.ts';
import { RunbookError } from '../model/failure.ts';
import { place } from '../model/source.ts';
import type { ServiceAddresses } from './connections.ts';
import { connectionVariables } from './connections.ts';

/** The folders of a sandbox that steps see. */
export interface SandboxFolders {
  readonly directory: string;
  readonly bin: string;
  readonly home: string;
  readonly work: string;
  readonly tmp: string;
  /** For stand-ins that keep state between calls. */
  readonly state: string;
}

/** Inherited from the operator: how to write to the terminal, and nothing that points to a system. */
const ALLOWED = ['TERM', 'COLORTERM', 'NO_COLOR', 'FORCE_COLOR', 'TZ', 'USER', 'LOGNAME'];

/** Nothing listens here: what has no service in the sandbox must not find one outside of it. */
const NOWHERE = { host: '127.0.0.1', port: '9' };

/** Bash calls this function in place of a command that is not on the PATH. */
const NO_STAND_IN =
  '() { printf "no stand-in for %s: a sandbox has its stand-ins, coreutils, bash and the tools it names\\n" "$1" >&2; return 127; }';

/**
 * The complete environment of the steps of a rehearsal, built from an allow-list: nothing of the operator that points to a real system is in
 * it, and the standard variables of PostgreSQL and S3 point to the sandbox or nowhere.
 */
export function environmentOf(
  spec: SandboxSpec,
  connections: readonly Connection[],
  folders: SandboxFolders,
  addresses: ServiceAddresses,
  operator: NodeJS.ProcessEnv,
): Record<string, string> {
  const env: Record<string, string> = {};
  for (const name of ALLOWED) {
    const value = operator[name];
    if (value !== undefined) env[name] = value;
  }
  Object.assign(env, {
    PATH: folders.bin,
    HOME: folders.home,
    TMPDIR: folders.tmp,
    LANG: 'C.UTF-8',
    SHELL: `${folders.bin}/bash`,
    RUNBOOK_SANDBOX: folders.directory,
    RUNBOOK_SANDBOX_STATE: folders.state,
    'BASH_FUNC_command_not_found_handle%%': NO_STAND_IN,
    ...postgresVariables(addresses),
    ...s3Variables(addresses),
    ...connectionVariables(connections, addresses, spec.env),
  });
  for (const [name, value] of Object.entries(spec.env)) {
    env[name] = substitute(value, (other) => {
      const known = ownValue(env, other);
      if (known !== undefined) return known;
      throw new RunbookError(
        {
          code: 'sandbox',
          message: `sandbox: env: ${name} needs \${${other}}, which the sandbox does not define`,
          at: place(spec.span),
          hint: `define ${other} before it, or write a literal value`,
        },
        2,
      );
    });
  }
  return env;
}

function postgresVariables({ postgres }: ServiceAddresses): Record<string, string> {
  const files = { PGPASSFILE: '/dev/null', PGSERVICEFILE: '/dev/null' };
  if (!postgres) return { PGHOST: NOWHERE.host, PGPORT: NOWHERE.port, ...files };
  return {
    PGHOST: postgres.host,
    PGPORT: String(postgres.port),
    PGUSER: postgres.user,
    PGPASSWORD: postgres.password,
    PGDATABASE: postgres.databases[0] ?? 'postgres',
    ...files,
  };
}

function s3Variables({ s3 }: ServiceAddresses): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: s3?.endpoint ?? `http://${NOWHERE.host}:${NOWHERE.port}`,
    AWS_ACCESS_KEY_ID: s3?.accessKeyId ?? 'none',
    AWS_SECRET_ACCESS_KEY: s3?.secretAccessKey ?? 'none',
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  };
}
