import type { PlanEvent } from '../model/plan-events.ts';
import { line, type EventLine } from './line.ts';
import { oneLine, paramChangeWords } from './wording.ts';

/** The lines for a resume with an edited runbook or changed params. */
export function planEventLines(event: PlanEvent): readonly EventLine[] {
  const by = oneLine(event.by);
  switch (event.type) {
    case 'plan.changed': {
      const changes = event.changes.map(({ step, change }) => `${step} ${change}`).join(', ');
      return line('warn', `playing the edited runbook from here on, accepted by ${by}`, [changes]);
    }
    case 'plan.kept': {
      const rest = event.changes.map((change) => oneLine(change, 200));
      return line('warn', `the runbook was edited; ${by} continues with the text that the run was started with`, rest);
    }
    case 'params.changed':
      return line('warn', `params changed by ${by}`, event.params.map(paramChangeWords));
  }
}
