import type { Connection } from '../model/runbook.ts';
import { SERVICE_NAMES, type SandboxSpec } from '../model/sandbox-spec.ts';
import { ownValue, substitute } from '../model/template.ts';
import { RunbookError } from '../model/failure.ts';
import { place } from '../model/source.ts';
import { connectionVariables } from './connections.ts';
import { serviceOf } from './service-table.ts';
import type { ServicesFacts } from './services.ts';

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

/** Bash calls this function in place of a command that is not on the PATH. */
const NO_STAND_IN =
  '() { printf "no stand-in for %s: a sandbox has its stand-ins, coreutils, bash and the tools it names\\n" "$1" >&2; return 127; }';

/**
 * The complete environment of the steps of a rehearsal, built from an allow-list: nothing of the operator that points to a real system is in
 * it, and the standard variables of its services point to the sandbox or nowhere.
 */
export function environmentOf(
  spec: SandboxSpec,
  connections: readonly Connection[],
  folders: SandboxFolders,
  services: ServicesFacts,
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
    ...serviceVariables(services),
    ...connectionVariables(connections, services, spec.env),
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

/** The variables of the services; of one that the sandbox does not have, those that keep steps from finding it elsewhere. */
const serviceVariables = (services: ServicesFacts): Record<string, string> =>
  Object.assign({}, ...SERVICE_NAMES.map((name) => services[name]?.variables ?? serviceOf(name).absent));
