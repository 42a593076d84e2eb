import type { PlanEvent } from '../model/plan-events.ts';
import { line, type EventLine } from './line.ts';
import { oneLine, paramChangeWords } from './wording.ts';

/** What a resume goes on with, where the runbook or its params are not what they were. */
export function planEventLines(event: PlanEvent): readonly EventLine[] {
  const by = oneLine(event.by);
  switch (event.type) {
    case 'plan.changed': {
      const changes = event.changes.map(({ step, change }) => `${step} ${change}`).join(', ');
      return line('warn', `the edited runbook is played from here on, accepted by ${by}`, [changes]);
    }
    case 'plan.kept': {
      const rest = event.changes.map((change) => oneLine(change, 200));
      return line('warn', `the runbook was edited; ${by} goes on with what the run was started with`, rest);
    }
    case 'params.changed':
      return line('warn', `params changed by ${by}`, event.params.map(paramChangeWords));
  }
}
