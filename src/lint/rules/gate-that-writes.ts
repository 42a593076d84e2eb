import { commandsOf, type ShellFence } from '../context.ts';
import { changes } from '../../shell-text/effects.ts';
import type { LintRule } from '../rule.ts';

export const gateThatWrites: LintRule = {
  rule: 'gate-that-writes',
  category: 'safety',
  severity: { step: 'error', plain: 'off' },
  summary: 'a gate changes something',
  *check(context) {
    for (const { shell, command, span } of commandsOf(context, judges)) {
      const role = shell.step?.role;
      const what = changes(command);
      if (what === null) continue;
      const often =
        role === 'gate' ? 'a gate is evaluated again and again, also on resume' : 'a guard is only a question';
      const hint = `move it into a step, and let the ${role} only look`;
      yield { span, on: 'step', message: `${command.name} ${what}: ${often}`, hint };
    }
    for (const { role, kind, code, codeSpan } of context.steps) {
      const method = /^\s*(PUT|DELETE|PATCH)\s/.exec(code)?.[1];
      if (kind !== 'http' || (role !== 'gate' && role !== 'guard') || method === undefined) continue;
      const hint = 'ask with GET or HEAD, and change things in a step';
      yield { span: codeSpan, on: 'step', message: `${method} changes something: a ${role} only looks`, hint };
    }
  },
};

const judges = (_: unknown, { step }: ShellFence): boolean => step?.role === 'gate' || step?.role === 'guard';
