import type { RunState } from '../../model/state.ts';
import type { Block } from '../document.ts';
import type { ReportContext, ReportFormat } from '../format.ts';
import { environment, integrity, redaction, signOff, warnings } from './evidence.ts';
import { actionItems, issues, lessons, runbookUpdates } from './findings.ts';
import { metrics } from './metrics.ts';
import { decisions, interruptions } from './decisions.ts';
import { backup, steps } from './steps.ts';
import { summary, title } from './summary.ts';
import { timeline } from './timeline.ts';
import { write } from './write.ts';

/** The order of a usual drill report, followed by the evidence. Empty parts are left out. */
const PARTS: readonly ((state: RunState, context: ReportContext) => readonly Block[])[] = [
  title,
  summary,
  metrics,
  timeline,
  issues,
  lessons,
  actionItems,
  runbookUpdates,
  steps,
  backup,
  decisions,
  interruptions,
  warnings,
  environment,
  redaction,
  signOff,
  integrity,
];

/** The readable report, its title first, before it is written in a format. */
export const documentOf = (state: RunState, context: ReportContext): readonly Block[] =>
  PARTS.flatMap((part) => part(state, context));

export const markdown: ReportFormat = {
  name: 'md',
  summary: 'the drill report in GitHub-flavoured Markdown, ready for a repository',
  extension: 'md',
  render: (state, context) => `${write(documentOf(state, context))}\n`,
};
