/** Variables of bash mean nothing in another process, and the step's place in the run does not belong to the session. */
export const FOREIGN_NAMES: readonly string[] = `
  _ BASH BASHOPTS BASHPID BASH_ALIASES BASH_ARGC BASH_ARGV BASH_ARGV0 BASH_CMDS BASH_COMMAND BASH_EXECUTION_STRING
  BASH_LINENO BASH_LOADABLES_PATH BASH_MONOSECONDS BASH_REMATCH BASH_SOURCE BASH_SUBSHELL BASH_TRAPSIG BASH_VERSINFO
  BASH_VERSION BASH_XTRACEFD COMP_WORDBREAKS DIRSTACK EPOCHREALTIME EPOCHSECONDS EUID FUNCNAME GROUPS HISTCMD HOSTTYPE
  MACHTYPE OSTYPE LINENO PIPESTATUS PPID PWD RANDOM RUNBOOK_STEP_NONCE RUNBOOK_STEP RUNBOOK_ATTEMPT RUNBOOK_RUN SECONDS
  SHELLOPTS SHLVL SRANDOM UID`
  .trim()
  .split(/\s+/);

const FOREIGN = new Set(FOREIGN_NAMES);

/** True for a variable that a saved session must not contain, including those of session.bash. */
export const isForeign = (name: string): boolean => FOREIGN.has(name) || name.startsWith('__runbook_');

/** Variables that bash creates when the environment does not have them, and that a session may change. */
const MADE_BY_BASH = ['BASH_ENV', 'HOSTNAME', 'IFS', 'OLDPWD', 'OPTERR', 'OPTIND', 'PATH', 'PS4', 'SHELL', 'TERM'];

/** The variables that a bash with this environment begins with, as far as a session may contain them. */
export function inheritedNames(environment: readonly string[]): string[] {
  const names = environment.filter((name) => /^[A-Za-z_]\w*$/.test(name) && !isForeign(name));
  return [...new Set([...names, ...MADE_BY_BASH])];
}
