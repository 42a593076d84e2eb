import { commandsOf } from '../context.ts';
import { interactive } from '../../shell-text/interactive.ts';
import type { LintRule } from '../rule.ts';

export const interactiveCommand: LintRule = {
  rule: 'interactive-command',
  category: 'safety',
  severity: { step: 'error', plain: 'warning' },
  summary: 'a command needs a person at a terminal',
  *check(context) {
    const seen = new Map<unknown, number>();
    for (const { shell, command, span } of commandsOf(context, (one) => interactive(one) !== null)) {
      const why = shell.step?.attributes.interactive ? null : interactive(command);
      // `kubectl exec -it pod -- bash` is one thing to say, not two.
      if (why === null || (seen.get(shell) ?? -1) >= command.end) continue;
      seen.set(shell, command.end);
      const then = shell.on === 'step' ? 'a step has no terminal' : 'a script or a paste of the whole block stops here';
      yield {
        span,
        on: shell.on,
        message: `${command.name} ${why}: ${then}`,
        hint:
          shell.on === 'step'
            ? 'write the command that does it without questions, or add the attribute interactive'
            : 'write the command that does it without questions',
      };
    }
  },
};
