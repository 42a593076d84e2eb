import { isSecretName } from '../secrets.ts';
import type { LintRule } from '../rule.ts';

export const secretInArgv: LintRule = {
  rule: 'secret-in-argv',
  category: 'safety',
  severity: { step: 'warning', plain: 'info' },
  summary: 'a secret is passed as an argument, where every process list shows it',
  *check(context) {
    const secret = new Set(context.runbook.params.filter((param) => param.secret).map(({ name }) => name));
    for (const { script, at, on } of context.shells) {
      const seen = new Set<string>();
      for (const { name, by, start, end } of script.used) {
        if (!by || BUILTINS.test(by.name) || by.name === '' || seen.has(name)) continue;
        if (!secret.has(name) && !isSecretName(name)) continue;
        seen.add(name);
        yield {
          span: at(start, end),
          on,
          message: `$${name} becomes an argument of ${by.name}, which every user of the machine can list`,
          hint: 'pass it in the environment, in a file or on standard input (PGPASSWORD, --password-stdin, curl --config -)',
        };
      }
    }
  },
};

/** They run within bash and start no process. */
const BUILTINS =
  /^(echo|printf|export|local|declare|readonly|typeset|read|unset|test|\[|\[\[|\(\(|set|:|true|eval|return|exit)$/;
