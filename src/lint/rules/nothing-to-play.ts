import type { LintRule } from '../rule.ts';

/** What `show` says of the same file, with the same code. */
export const nothingToPlay: LintRule = {
  rule: 'nothing-to-play',
  category: 'structure',
  severity: { step: 'info', plain: 'info' },
  summary: 'no fence is annotated, so nothing would be played',
  *check({ document, runbook, shells }) {
    if (runbook.steps.some(({ language, role }) => language !== null || role !== 'check')) return;
    const [first] = shells;
    if (!first) return;
    const count =
      shells.length === 1 ? 'the only shell fence is not' : `${shells.length} shell fences, none of them is`;
    yield {
      span: document.span(first.fence.span.start.offset, first.fence.codeSpan.start.offset),
      on: 'plain',
      message: `${count} annotated: nothing would be played`,
      hint: `give an id to the fences that should run, or offer them one by one with runbook play --assist`,
    };
  },
};
