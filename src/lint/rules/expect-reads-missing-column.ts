import { didYouMean } from '../../presentation/did-you-mean.ts';
import { judgedColumns } from '../data/judged-columns.ts';
import type { LintRule } from '../rule.ts';

/** Evaluated, it could not be judged: the step fails for ever, whatever the data is. */
export const expectReadsMissingColumn: LintRule = {
  rule: 'expect-reads-missing-column',
  category: 'data',
  severity: { step: 'error', plain: 'off' },
  summary: 'an `expect=` reads a column that its SELECT does not name',
  async check(context) {
    const judged = await judgedColumns(context);
    return judged
      .filter(({ column, use }) => column === undefined && !use.optional)
      .map(({ use, known, span }) => {
        const names = known.map(({ name }) => name);
        return {
          span,
          on: 'step' as const,
          message: `the SELECT returns no column ${use.column}, only ${names.join(', ')}`,
          hint: didYouMean(use.column, names) ?? `name it in the SELECT, … AS ${use.column}`,
        };
      });
  },
};
