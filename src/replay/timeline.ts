import type { Recorded } from '../model/events.ts';
import { evolve } from '../model/evolve.ts';
import type { Plan } from '../model/plan.ts';
import { initialState } from '../model/state.ts';

export type Landmark = 'event' | 'step' | 'mark' | 'failure';

export interface Place {
  readonly atMs: number;
  readonly kind: 'mark' | 'failure';
}

/** The records of a run and the run time of each, in milliseconds. Grows while the run continues. */
export class Timeline {
  readonly records: Recorded[] = [];
  private readonly times: number[] = [];
  private readonly state;
  private readonly places: Place[] = [];
  private placed = 0;

  constructor(plan: Plan, records: readonly Recorded[] = []) {
    this.state = initialState(plan);
    this.add(records);
  }

  add(records: readonly Recorded[]): void {
    for (const record of records) {
      evolve(this.state, record);
      this.records.push(record);
      this.times.push(this.state.clock.elapsedMs);
    }
  }

  get length(): number {
    return this.records.length;
  }

  /** Run time of the record; that of the last one beyond the end. */
  at(index: number): number {
    return this.times[Math.min(index, this.times.length - 1)] ?? 0;
  }

  get endMs(): number {
    return this.times.at(-1) ?? 0;
  }

  /** True if nothing will be added: the run has ended or stopped. */
  get isOver(): boolean {
    const last = this.records.at(-1)?.type;
    return last === 'run.ended' || last === 'run.stopped';
  }

  /**
   * How many records have been shown when the next landmark after (or before) `shown` is the last of them; null without
   * one.
   */
  find(landmark: Landmark, shown: number, direction: 1 | -1): number | null {
    for (let index = direction === 1 ? shown : shown - 2; index >= 0 && index < this.length; index += direction) {
      const record = this.records[index];
      if (record && isLandmark(record, landmark)) return index + 1;
    }
    return null;
  }

  /** Run times of marks and failures. */
  get landmarks(): readonly Place[] {
    for (; this.placed < this.length; this.placed += 1) {
      const record = this.records[this.placed];
      const kind = record?.type === 'mark.set' ? 'mark' : record && isFailure(record) ? 'failure' : null;
      if (kind !== null) this.places.push({ atMs: this.at(this.placed), kind });
    }
    return this.places;
  }

  /** How many records have been shown when the step or section `id` has just begun; null if it never did. */
  beginOf(id: string): number | null {
    const index = this.records.findIndex((record) => begins(record, id));
    return index < 0 ? null : index + 1;
  }
}

function isLandmark(record: Recorded, landmark: Landmark): boolean {
  switch (landmark) {
    case 'event':
      return true;
    case 'step':
      return record.type === 'step.started' || (record.type === 'gate.started' && record.step === null);
    case 'mark':
      return record.type === 'mark.set';
    case 'failure':
      return isFailure(record);
  }
}

/** Events that show a problem: they follow the end of the step, so that the screen shows why. */
const isFailure = ({ type }: Recorded): boolean => type === 'step.failed' || type === 'step.retrying';

function begins(record: Recorded, id: string): boolean {
  switch (record.type) {
    case 'section.entered':
      return record.section === id;
    case 'step.started':
    case 'step.skipped':
      return record.step === id;
    case 'gate.started':
      return record.gate === id;
    case 'question.asked':
      return 'step' in record.question && record.question.step === id;
    default:
      return false;
  }
}
