import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import path from 'node:path';

/** Who types: `$RUNBOOK_OPERATOR`, else the login name, with the name before sudo where there was one. */
export function operatorName(env: NodeJS.ProcessEnv): string {
  const named = env['RUNBOOK_OPERATOR'] ?? env['SUDO_USER'] ?? env['LOGNAME'] ?? env['USER'];
  if (named) return named;
  try {
    return userInfo().username;
  } catch {
    // A uid without an entry in the user database has no name.
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}

/** Variables that silently lead commands to another place. */
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

/** What silently redirects a resume: hashes of variables and of the kube context, never values. */
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
    // No kube configuration is the ordinary case.
    return null;
  }
}

/** The environment that a live run's steps inherit. */
export const definedOnly = (env: NodeJS.ProcessEnv): { readonly [name: string]: string } =>
  Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined));
