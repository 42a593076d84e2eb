import type { ShellCommand } from '../../shell-text/script.ts';
import type { LintRule } from '../rule.ts';

export const sudo: LintRule = {
  rule: 'sudo',
  category: 'safety',
  severity: { step: 'warning', plain: 'info' },
  summary: 'sudo may ask for a password',
  *check({ shells }) {
    let told = false;
    for (const { script, at, on, step } of shells) {
      if (step?.attributes.interactive || (told && on === 'plain')) continue;
      const found = script.commands.find(
        (one) => one.wrappers.includes('sudo') && one.place.remote === null && !isAskless(one, script.text),
      );
      if (!found) continue;
      told ||= on === 'plain';
      yield {
        span: at(found.start, found.start + 'sudo'.length),
        on,
        message: 'sudo asks for a password where one is needed, and a step has no terminal to ask on',
        hint: 'write sudo -n, which fails instead of asking, or play the runbook as the account that may do this',
      };
    }
  },
};

const isAskless = ({ start, end }: ShellCommand, text: string): boolean =>
  /\bsudo\s+(-\S+\s+)*(-[A-Za-z]*n\b|--non-interactive)/.test(text.slice(start, end));
