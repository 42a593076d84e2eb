import type { Span } from '../model/source.ts';
import type { TextChange } from './text-change.ts';
import type { Words } from './words.ts';

/** What a change is about, in the order in which a reviewer reads: the first groups are where a mistake costs most. */
export const GROUPS = {
  weakened: 'Weakened',
  gates: 'Gates that ask something else',
  effects: 'Effects',
  order: 'Order',
  targets: 'Targets',
  params: 'Params',
  options: 'Options and sections',
  commands: 'Commands',
  steps: 'Steps',
  instructions: 'Instructions to the operator',
  surroundings: 'Sandbox, connections, needs',
  strengthened: 'Strengthened',
} as const;

export type Group = keyof typeof GROUPS;
export const GROUP_NAMES = Object.keys(GROUPS) as readonly Group[];

/** One thing that is different for the operator. */
export interface Change {
  readonly group: Group;
  readonly says: Words;
  /** The step it is about, by its newer id, or by its older one if it is gone. */
  readonly step: string | null;
  /** Where to look in each version. */
  readonly before: Span | null;
  readonly after: Span | null;
  readonly text: TextChange | null;
}

/** A change with the name of its kind. */
export interface FoundChange extends Change {
  readonly kind: string;
}
