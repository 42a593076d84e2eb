import type { LintRule } from '../rule.ts';

/** Numbering that continues after a fence in column 1 is two lists to Markdown: the fence belongs to no item. */
export const fenceSplitsList: LintRule = {
  rule: 'fence-splits-list',
  category: 'structure',
  severity: { step: 'warning', plain: 'warning' },
  summary: 'a fence between two items is not part of the list',
  *check({ document, subject }) {
    const { blocks } = document;
    let list: (typeof blocks)[number] | null = null;
    let fence: (typeof blocks)[number] | null = null;
    for (const block of blocks) {
      if (block.ordered && fence && list?.ordered && block.ordered.first === list.ordered.first + list.ordered.count) {
        yield {
          span: fence.span,
          on: subject,
          message: `this fence splits the list: item ${block.ordered.first} begins a new list, and the fence belongs to no item`,
          hint: 'indent the fence as far as the text of its item',
        };
      }
      if (block.ordered) [list, fence] = [block, null];
      else if (block.type === 'code' && list) fence ??= block;
      else if (block.type !== 'paragraph' && block.type !== 'html') [list, fence] = [null, null];
    }
  },
};
