import type { PlanEvent } from './plan-events.ts';
import type { Told } from './story.ts';
import { oneLine, paramChangeWords } from './wording.ts';

/** What a resume goes on with, where the runbook or its params are not what they were. */
export function tellPlan(event: PlanEvent): readonly Told[] {
  const by = oneLine(event.by);
  switch (event.type) {
    case 'plan.changed': {
      const changes = event.changes.map(({ step, change }) => `${step} ${change}`).join(', ');
      return [{ tone: 'warn', text: `the edited runbook is played from here on, accepted by ${by}`, rest: [changes] }];
    }
    case 'plan.kept': {
      const rest = event.changes.map((change) => oneLine(change, 200));
      return [{ tone: 'warn', text: `the runbook was edited; ${by} goes on with what the run was started with`, rest }];
    }
    case 'params.changed':
      return [{ tone: 'warn', text: `params changed by ${by}`, rest: event.params.map(paramChangeWords) }];
  }
}
