import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import path from 'node:path';
import { readName } from '../../model/person-name.ts';
import { usageError } from '../option-types.ts';

/**
 * The operator: `$RUNBOOK_OPERATOR`, or else the login name, under sudo the original one. Throws a usage error when the
 * variable is set but is not a name.
 */
export function operatorName(env: NodeJS.ProcessEnv): string {
  const told = env['RUNBOOK_OPERATOR'];
  if (told !== undefined) return nameGiven(told, 'RUNBOOK_OPERATOR');
  for (const login of [env['SUDO_USER'], env['LOGNAME'], env['USER']]) {
    const name = readName(login ?? '');
    if (name !== null) return name;
  }
  try {
    return readName(userInfo().username) ?? `uid ${process.getuid?.() ?? 'unknown'}`;
  } catch {
    // A uid without an entry in the user database has no name.
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}

/** The name from an option or a variable, as it is recorded. Throws a usage error for anything that is not a name. */
export function nameGiven(given: string, where: string): string {
  const name = readName(given);
  if (name !== null) return name;
  throw usageError(
    `${where} is ${given.length > 200 ? 'too long for a' : 'not a'} name: ${JSON.stringify(given.slice(0, 40))}`,
    'use a name with a letter or a digit and at most 200 characters: --by NAME, or RUNBOOK_OPERATOR=NAME',
  );
}

/** Variables that silently redirect commands to another cluster, account or server. */
const REDIRECTING = [
  'KUBECONFIG',
  'KUBE_CONTEXT',
  'AWS_PROFILE',
  'AWS_REGION',
  'AWS_DEFAULT_REGION',
  'AWS_ENDPOINT_URL',
  'AWS_ENDPOINT_URL_S3',
  'AWS_ACCESS_KEY_ID',
  'PGHOST',
  'PGPORT',
  'PGDATABASE',
  'PGUSER',
  'PGSERVICE',
  'DATABASE_URL',
  'DOCKER_HOST',
  'DOCKER_CONTEXT',
  'VAULT_ADDR',
  'GOOGLE_CLOUD_PROJECT',
  'CLOUDSDK_ACTIVE_CONFIG_NAME',
  'AZURE_CONFIG_DIR',
] as const;

/** Hashes of the variables that silently redirect commands, and of the kube context; never their values. */
export function fingerprint(env: { readonly [name: string]: string | undefined }): { readonly [name: string]: string } {
  const found: Record<string, string> = {};
  for (const name of REDIRECTING) {
    const value = env[name];
    if (value !== undefined && value !== '') found[name] = hash(value);
  }
  const context = kubeContext(env);
  if (context !== null) found['kube context'] = hash(context);
  return found;
}

/** Names whose value differs between two fingerprints. */
export function differences(
  before: { readonly [name: string]: string },
  now: { readonly [name: string]: string },
): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(now)])]
    .filter((name) => before[name] !== now[name])
    .sort();
}

const hash = (value: string): string => createHash('sha256').update(value).digest('hex').slice(0, 16);

function kubeContext(env: { readonly [name: string]: string | undefined }): string | null {
  const file = env['KUBECONFIG']?.split(':')[0] ?? path.join(env['HOME'] ?? homedir(), '.kube', 'config');
  try {
    return /^current-context:\s*(\S+)/m.exec(readFileSync(file, 'utf8'))?.[1] ?? null;
  } catch {
    // Most machines have no kube configuration.
    return null;
  }
}

/** The environment that a live run's steps inherit. */
export const definedOnly = (env: NodeJS.ProcessEnv): { readonly [name: string]: string } =>
  Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined));
