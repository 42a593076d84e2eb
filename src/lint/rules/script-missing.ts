import { commandsOf } from '../context.ts';
import type { ShellCommand } from '../../shell-text/script.ts';
import type { LintRule } from '../rule.ts';

export const scriptMissing: LintRule = {
  rule: 'script-missing',
  category: 'safety',
  severity: { step: 'warning', plain: 'warning' },
  summary: 'a script that is called is not in the repository',
  *check(context) {
    const { files, document } = context;
    const seen = new Set<string>();
    let elsewhere = false;
    for (const { shell, command, span } of commandsOf(context)) {
      elsewhere ||= moves(command);
      const path = scriptOf(command);
      if (path === null || elsewhere || seen.has(path) || command.place.remote !== null) continue;
      seen.add(path);
      if (files.exists(path) || files.existsInRepository(path) !== false || isMade(path, document.text)) continue;
      const hint = 'add the script, correct its path, or write down what it does';
      yield { span, on: shell.on, message: `${path} is not in the repository`, hint };
    }
  },
};

/** From here on paths are relative to another folder, or to what was fetched. */
const moves = ({ name, args, place }: ShellCommand): boolean =>
  place.remote === null &&
  (/^(cd|pushd|tar|unzip)$/.test(name) || (name === 'git' && args.some(({ value }) => value === 'clone')));

const SCRIPT = /^(\.{1,2}\/)?[\w.-]+(\/[\w.-]+)*\.(sh|bash|py|rb|js|mjs|ts|pl)$/;
const RUNS = /^(bash|sh|zsh|python3?|node|ruby|perl|source|\.)$/;

/** The script that a command calls, by a path within the repository. */
function scriptOf({ name, nameWord, args }: ShellCommand): string | null {
  const word = RUNS.test(name) ? args.find(({ value }) => !value.startsWith('-')) : nameWord;
  const path = word?.literal ? word.value : '';
  return SCRIPT.test(path) && path.includes('/') ? path : null;
}

/** The document itself writes it, before or after. */
const isMade = (path: string, text: string): boolean => {
  const name = path.replace(/^\.\//, '').replace(/[.+]/g, '\\$&');
  return new RegExp(`(>|tee|-o|cp|mv)\\s+(-a\\s+)?(\\./)?${name}`).test(text);
};
