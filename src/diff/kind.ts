import type { Section, Step } from '../model/runbook.ts';
import type { Change, Group } from './change.ts';
import type { Pair } from './pair.ts';
import type { TextChange } from './text-change.ts';
import type { Words } from './words.ts';

/** The contract of a kind of change: one file, and one line in `KINDS`. */
export interface ChangeKind {
  /** Stable: programs read it in `--json`. */
  readonly kind: string;
  /** One line for the docs. */
  readonly summary: string;
  /** Every change of this kind, in the order of the document. It changes nothing and asks nothing outside of the pair. */
  find(pair: Pair): Iterable<Change>;
}

type Placed = Pick<Step | Section, 'span'>;

/** A change of something that is in both versions, or in one of them. */
export function change(
  group: Group,
  says: Words,
  {
    before,
    after,
    text = null,
  }: { readonly before?: Placed | undefined; readonly after?: Placed | undefined; readonly text?: TextChange | null },
): Change {
  const step = [after, before].find((one): one is Step => one !== undefined && 'role' in one);
  return { group, says, step: step?.id ?? null, before: before?.span ?? null, after: after?.span ?? null, text };
}
