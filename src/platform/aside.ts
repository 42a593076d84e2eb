/** Changes what commands mean to a bash that has it in its environment: the step gets it back. */
const FOR_THE_STEP = new Set(['BASH_ENV', 'BASH_COMPAT', 'EXECIGNORE', 'TMOUT']);

/**
 * Nobody gets it back. Options and limits of another shell would take away the strict mode or the session's own code, descriptors mean
 * nothing here, and what bash keeps count of by itself would be hidden by a variable.
 */
const FOR_NOBODY = new Set(
  `SHELLOPTS BASHOPTS POSIXLY_CORRECT POSIX_PEDANTIC FUNCNEST BASH_XTRACEFD BASH_ALIASES BASH_CMDS BASH_ARGC BASH_ARGV
   BASH_LINENO BASH_SOURCE BASH_SUBSHELL DIRSTACK FUNCNAME PIPESTATUS`.split(/\s+/),
);

const OURS = /^(__runbook_|RUNBOOK_ASIDE_|RUNBOOK_FILTER_|RUNBOOK_REDACT$)/i;
const FUNCTION = /^BASH_FUNC_([\w.:@%+,~^-]+|\[)(?:%%|\(\))$/;

/**
 * The environment of a step as its shim may see it. An exported function named `source` or `exec` would be called in place of
 * the command that runs the step, and the step would pass unrun. See shim.sh for how it comes back.
 */
export function putAside(env: { readonly [name: string]: string }): { [name: string]: string } {
  const kept: { [name: string]: string } = {};
  let functions = 0;
  for (const [name, value] of Object.entries(env)) {
    if (FOR_NOBODY.has(name) || OURS.test(name)) continue;
    if (FOR_THE_STEP.has(name)) kept[`RUNBOOK_ASIDE_V_${name}`] = value;
    else if (!name.startsWith('BASH_FUNC_')) kept[name] = value;
    else {
      const called = FUNCTION.exec(name)?.[1];
      // If `builtin` were redefined, neither we nor the step could call bash's own commands any more.
      if (called === undefined || called === 'builtin' || !value.startsWith('() {')) continue;
      kept[`RUNBOOK_ASIDE_F_${(functions += 1)}`] = `${called} ${value}`;
    }
  }
  return kept;
}
