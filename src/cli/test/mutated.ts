import type { Plan } from '../../model/plan.ts';
import type { Origin } from '../start/origin.ts';
import type { Subject } from './read-subject.ts';

/** What is mutated. */
export interface Mutated {
  readonly subject: Subject;
  readonly origin: Origin;
  readonly plan: Plan;
}
