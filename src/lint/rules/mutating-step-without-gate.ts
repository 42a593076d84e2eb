import type { Step } from '../../model/runbook.ts';
import { changes } from '../../shell-text/effects.ts';
import type { ShellCommand } from '../../shell-text/script.ts';
import type { LintRule } from '../rule.ts';

/** A gate further down counts too: it may judge the whole. */
export const mutatingStepWithoutGate: LintRule = {
  rule: 'mutating-step-without-gate',
  category: 'safety',
  severity: { step: 'warning', plain: 'off' },
  summary: 'nothing checks what a step changed',
  *check({ steps, runbook, shells }) {
    const last = runbook.steps.findLastIndex(isJudging);
    for (const step of steps) {
      if (step.role !== 'step' || step.kind === 'manual' || step.attributes.effect === 'read') continue;
      if (step.attributes.unseen !== undefined) continue;
      if (step.expectations.length > 0 || step.attributes.expect !== null) continue;
      if (runbook.steps.indexOf(step) < last) continue;
      const script = shells.find((shell) => shell.step === step)?.script;
      if (script && script.commands.every((command) => isReading(command))) continue;
      yield {
        span: step.span,
        on: 'step',
        message: `no gate, check or expected output comes after ${step.id}, so nothing notices if it did not work`,
        hint: 'add a gate that fails until the change is there, effect=read if it changes nothing, or unseen="why" if no gate can see it',
      };
    }
  },
};

const isJudging = ({ role, expectations, attributes }: Step): boolean =>
  role === 'gate' || role === 'check' || role === 'approve' || expectations.length > 0 || attributes.expect !== null;

const READS =
  /^(echo|printf|date|ls|cat|head|tail|grep|jq|yq|awk|cut|sort|uniq|wc|test|\[|\[\[|true|false|:|sleep|pwd|cd|df|du|ps|id|hostname|uname|dig|nslookup|find|stat|which|command|env|kubectl|systemctl|journalctl|curl|aws|git|docker)$/;

const isReading = (command: ShellCommand): boolean => READS.test(command.name) && changes(command) === null;
