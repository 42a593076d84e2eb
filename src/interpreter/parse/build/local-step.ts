import { createHash } from 'node:crypto';
import type { ListItem } from 'mdast';
import type { Expectation, GateTarget, Step } from '../../../model/runbook.ts';
import type { Span } from '../../../model/source.ts';

/** A step within its own file: ids without a prefix. */
export interface LocalStep {
  readonly type: 'step';
  step: Step;
  /** Index of its section. */
  readonly section: number;
  readonly task: ListItem | null;
  /** The value of `for=` as it is written. */
  readonly judges: string | null;
  /** The place of each attribute. */
  readonly places: ReadonlyMap<string, Span>;
  at(start: number, end?: number): Span;
}

export interface LocalLink {
  readonly type: 'link';
  readonly section: number;
  readonly span: Span;
  readonly url: string;
}

/**
 * The identity of a step for resume: any change makes it another step. Checks, manual steps and approvals have no code;
 * `text` takes its place.
 */
export function hashStep(step: Omit<Step, 'hash'>, text = step.code): string {
  const expectations = step.expectations.map((one) => [one.match, one.text]);
  const identity = [step.role, step.kind, step.language, text, step.attributes, expectations, step.approver];
  return createHash('sha256').update(JSON.stringify(identity)).digest('hex');
}

export function withExpectation(step: Step, expectation: Expectation): Step {
  const next = { ...step, expectations: [...step.expectations, expectation] };
  return { ...next, hash: hashStep(next) };
}

export function withTarget(step: Step, target: GateTarget): Step {
  return { ...step, target };
}
