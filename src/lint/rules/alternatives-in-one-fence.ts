import { commentsOf } from '../../shell-text/comments.ts';
import type { LintRule } from '../rule.ts';

export const alternativesInOneFence: LintRule = {
  rule: 'alternatives-in-one-fence',
  category: 'safety',
  severity: { step: 'warning', plain: 'warning' },
  summary: 'a fence holds alternatives, and all of them would run',
  *check({ shells }) {
    for (const { script, at, on } of shells) {
      const comment = commentsOf(script).find(
        ({ text, start }) =>
          isChoice(text) && script.commands.some((one) => one.start > start && !one.place.substituted),
      );
      if (!comment) continue;
      yield {
        span: at(comment.start, comment.end),
        on,
        message: `"${comment.text.slice(0, 60)}" is a choice, but everything in the fence runs`,
        hint: 'write one fence for each alternative, below headings of their own; sections marked as option are chosen from',
      };
    }
  },
};

/** `Or: …`, `Option 2`, `Alternatively`, `If the backup is corrupted, …`. */
const isChoice = (text: string): boolean =>
  /^(\d+[.)]\s*)?(or\b(?!der)|alternatively\b|alternative\b|option\s+[0-9A-C]\b|method\s+[0-9A-C]\b|either\b|if\s+\S+(\s+\S+)+)/i.test(
    text,
  ) && !text.endsWith('?');
