import type { LintRule } from '../rule.ts';
import { brokenLink } from './broken-link.ts';
import { fenceSplitsList } from './fence-splits-list.ts';
import { headingSkipsLevel } from './heading-skips-level.ts';
import { nothingToPlay } from './nothing-to-play.ts';
import { reportNotRunbook } from './report-not-runbook.ts';
import { stepWithoutId } from './step-without-id.ts';
import { wrongStepOrder } from './wrong-step-order.ts';

/** Every rule. To add one, add a file, its page beside it and a line here; docs, settings and formats follow. */
export const RULES: readonly LintRule[] = [
  stepWithoutId,
  brokenLink,
  wrongStepOrder,
  headingSkipsLevel,
  fenceSplitsList,
  nothingToPlay,
  reportNotRunbook,
];
