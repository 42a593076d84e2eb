import type { LintContext, ShellFence } from './context.ts';
import type { Assigned, Used } from '../shell-text/script.ts';

/** Where a variable gets a value or is used. */
export interface At<T> {
  readonly what: T;
  readonly shell: ShellFence;
  /** The position of its fence among the shell fences of the document. */
  readonly index: number;
}

export interface Variable {
  readonly name: string;
  readonly assigned: readonly At<Assigned>[];
  /** Without uses for which an unset variable is fine. */
  readonly used: readonly At<Used>[];
}

/** Variables that shells, systems and tools define, or that are theirs to read. */
const GIVEN =
  /^(HOME|PATH|USER|PWD|OLDPWD|SHELL|LANG|LC_\w+|TMPDIR|HOSTNAME|UID|EUID|GID|RANDOM|SECONDS|LINENO|IFS|TERM|EDITOR|VISUAL|REPLY|OPTARG|OPTIND|PIPESTATUS|FUNCNAME|BASH\w*|LOGNAME|MAIL|COLUMNS|LINES|PPID|HOSTTYPE|OSTYPE|MACHTYPE|SUDO_\w+|KUBECONFIG|EPOCHSECONDS|EPOCHREALTIME|SHLVL|PS[1-4]|DISPLAY|COMP_\w+|(AWS|PG|AZURE|GOOGLE|GCLOUD|GITHUB|GITLAB|CI|RUNBOOK|SSH|XDG|GIT|DOCKER|MYSQL|REDISCLI|VAULT|CONSUL|NOMAD|NODE|JAVA|npm)_?\w*|\w+_proxy|\w+_PROXY)$/;

/** The variables of a document by name, in the order of their first place. */
export function variablesOf({ shells }: LintContext): readonly Variable[] {
  const found = new Map<string, { name: string; assigned: At<Assigned>[]; used: At<Used>[] }>();
  const entry = (name: string) => {
    const known = found.get(name) ?? { name, assigned: [], used: [] };
    found.set(name, known);
    return known;
  };
  for (const [index, shell] of shells.entries()) {
    if (shell.fence.language === 'zsh') continue;
    for (const what of shell.script.assigned) entry(what.name).assigned.push({ what, shell, index });
    for (const what of shell.script.used) if (!what.guarded) entry(what.name).used.push({ what, shell, index });
  }
  return [...found.values()];
}

/** Names that need no assignment in the document: params, captures, the environment, and what the prose says to set. */
export function givenNames({ runbook, document }: LintContext): (name: string) => boolean {
  const named = new Set([
    ...runbook.params.map(({ name }) => name),
    ...runbook.steps.flatMap(({ attributes }) => attributes.capture ?? []),
    ...document.inlineCode.flatMap(({ text }) => /^\$?\{?([A-Za-z_]\w*)\}?(=.*)?$/.exec(text.trim())?.[1] ?? []),
    ...document.inlineCode.flatMap(({ text }) => /^export\s+([A-Za-z_]\w*)=/.exec(text.trim())?.[1] ?? []),
  ]);
  return (name) => named.has(name) || GIVEN.test(name);
}

/** Whether an assignment is in front of a use, in the order of the document. */
export const isBefore = (a: At<{ readonly start: number }>, b: At<{ readonly start: number }>): boolean =>
  a.index < b.index || (a.index === b.index && a.what.start < b.what.start);

/** Files that set up tools, and no variables of a procedure. */
const SET_UP =
  /(\.cargo\/env|bin\/activate|\.(bash|zsh)?(rc|profile|_profile)|\/etc\/(profile|bash)|nvm\.sh|os-release|completion)/;

/** Whether a file was sourced in front of a use: it may set anything. */
export function sourcedBefore({ shells }: LintContext): (use: At<Used>) => boolean {
  const sourced = shells.flatMap(({ script }, index) =>
    script.commands
      .filter(({ name, args }) => (name === 'source' || name === '.') && !SET_UP.test(args[0]?.text ?? ''))
      .map((command) => ({ command, index })),
  );
  return (use) =>
    sourced.some(({ command, index }) => index < use.index || (index === use.index && command.start < use.what.start));
}
