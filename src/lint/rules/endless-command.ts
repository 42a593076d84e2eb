import { commandsOf, type ShellFence } from '../context.ts';
import type { Finding } from '../rule.ts';
import type { Span } from '../../model/source.ts';
import { endless } from '../../shell-text/endless.ts';
import type { ShellCommand } from '../../shell-text/script.ts';
import type { LintRule } from '../rule.ts';

export const endlessCommand: LintRule = {
  rule: 'endless-command',
  category: 'safety',
  severity: { step: 'error', plain: 'warning' },
  summary: 'a command never ends by itself',
  *check(context) {
    const blocks = (command: ShellCommand, shell: ShellFence): boolean =>
      !isByHand(shell) && !command.place.inFunction && endless(command) !== null;
    for (const { shell, command, span } of commandsOf(context, blocks))
      yield found(shell, span, command.name, endless(command) ?? '');
    for (const shell of context.shells) {
      for (const { start, end, background } of shell.script.loops)
        if (!background && !isByHand(shell)) yield found(shell, shell.at(start, end), 'this loop', 'has no way out');
    }
  },
};

/** The operator ends it: it has the terminal, or is started by hand in the background. */
const isByHand = ({ step }: ShellFence): boolean =>
  step?.attributes.interactive === true || step?.assisted?.background === true;

function found({ on, step }: ShellFence, span: Span, name: string, why: string): Finding {
  const blocks = on === 'step' ? 'the step never ends' : 'nothing after it is reached';
  const gate = step?.role === 'gate' || step?.role === 'guard';
  const hint = gate
    ? 'look once, and let every= and within= of the gate repeat it'
    : 'wait for what you need instead, with a gate (every=5s within=10m), or limit it with timeout';
  return { span, on, message: `${name} ${why}: ${blocks}`, hint };
}
