import { interactive } from '../../shell-text/interactive.ts';
import type { ShellCommand } from '../../shell-text/script.ts';
import type { LintRule } from '../rule.ts';

export const commandAfterRemoteShell: LintRule = {
  rule: 'command-after-remote-shell',
  category: 'safety',
  severity: { step: 'error', plain: 'warning' },
  summary: 'commands below a shell on another machine run here instead',
  *check({ shells }) {
    for (const { script, at, on, step } of shells) {
      if (step?.attributes.interactive) continue;
      const opening = script.commands.find((one) => opensPrompt(one));
      const next =
        opening &&
        script.commands.find(({ place, start }) => place.statement > opening.place.statement && start > opening.end);
      if (!opening || !next) continue;
      yield {
        span: at(next.start, next.end),
        on,
        message: `this runs here after ${opening.name} has ended, not in the shell or prompt that ${opening.name} opens`,
        hint: "pass the commands along: ssh host '…', kubectl exec pod -- bash -c '…', psql -c '…' or a here-document",
      };
    }
  },
};

const opensPrompt = (command: ShellCommand): boolean =>
  !command.place.inFunction &&
  /^(opens (another shell|a database prompt|a prompt|a session)|asks for a terminal)/.test(interactive(command) ?? '');
