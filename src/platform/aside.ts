/** Variables that change the meaning of commands for a bash that inherits them; the step gets them back. */
const FOR_THE_STEP = new Set(['BASH_ENV', 'BASH_COMPAT', 'EXECIGNORE', 'TMOUT']);

/**
 * Variables that are dropped. Options and limits of another shell would disable strict mode or the session code, descriptors mean
 * nothing here, and a variable would hide what bash counts itself.
 */
const FOR_NOBODY = new Set(
  `SHELLOPTS BASHOPTS POSIXLY_CORRECT POSIX_PEDANTIC FUNCNEST BASH_XTRACEFD BASH_ALIASES BASH_CMDS BASH_ARGC BASH_ARGV
   BASH_LINENO BASH_SOURCE BASH_SUBSHELL DIRSTACK FUNCNAME PIPESTATUS`.split(/\s+/),
);

const OURS = /^(__runbook_|RUNBOOK_ASIDE_|RUNBOOK_FILTER_|RUNBOOK_REDACT$)/i;
const FUNCTION = /^BASH_FUNC_([\w.:@%+,~^-]+|\[)(?:%%|\(\))$/;

/**
 * The environment of a step as its shim may see it. An exported function named `source` or `exec` would be called in place of
 * the command that runs the step, and the step would pass without running. See shim.sh for how it is restored.
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
      // If `builtin` were redefined, neither the shim nor the step could call builtins of bash.
      if (called === undefined || called === 'builtin' || !value.startsWith('() {')) continue;
      kept[`RUNBOOK_ASIDE_F_${(functions += 1)}`] = `${called} ${value}`;
    }
  }
  return kept;
}
