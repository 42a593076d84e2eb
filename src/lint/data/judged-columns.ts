import type { ColumnUse } from '../../model/expression-uses.ts';
import type { Span } from '../../model/source.ts';
import type { LintContext } from '../context.ts';
import { selectColumns, type SelectedColumn } from './select-columns.ts';

/** A column that an `expect=` reads, with what the SELECT of its fence says about it. */
export interface JudgedColumn {
  readonly use: ColumnUse;
  /** Undefined if the SELECT names no such column. */
  readonly column: SelectedColumn | undefined;
  readonly known: readonly SelectedColumn[];
  /** Where the expression reads it. */
  readonly span: Span;
}

/** Every column that the expressions of SQL fences read, where the text of the fence says which columns there are. */
export async function judgedColumns({ steps, document, columnUses }: LintContext): Promise<readonly JudgedColumn[]> {
  const judged: JudgedColumn[] = [];
  for (const step of steps) {
    const { expect } = step.attributes;
    if (step.kind !== 'sql' || expect === null) continue;
    const known = selectColumns(step.code);
    const uses = known && (await columnUses(expect));
    if (!known || !uses) continue;
    const fence = document.fences.find(({ span }) => span.start.offset === step.span.start.offset);
    const at = fence ? fence.info.indexOf(expect) : -1;
    for (const use of uses) {
      const from = fence && at >= 0 ? fence.infoStart + at : null;
      const span = from === null ? step.span : document.span(from + use.start, from + use.end);
      judged.push({ use, known, span, column: known.find(({ name }) => name === use.column) });
    }
  }
  return judged;
}
