import type { Runbook } from '../model/runbook.ts';
import { GROUP_NAMES, type FoundChange } from './change.ts';
import { KINDS } from './kinds/index.ts';
import { pairUp, type Readers } from './pair.ts';

/** What is different for the operator, the most dangerous first; empty for a file that was only reworded. */
export function compareRunbooks(before: Runbook, after: Runbook, read: Readers): readonly FoundChange[] {
  const pair = pairUp(before, after, read);
  const found = KINDS.flatMap((kind) => [...kind.find(pair)].map((one): FoundChange => ({ ...one, kind: kind.kind })));
  // The sort is stable: kinds and places keep their order within a group.
  return found.toSorted((a, b) => GROUP_NAMES.indexOf(a.group) - GROUP_NAMES.indexOf(b.group));
}
