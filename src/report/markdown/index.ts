import type { ReportFormat } from '../format.ts';
import { environment, integrity, redaction, signOff, warnings } from './evidence.ts';
import { actionItems, issues, lessons, runbookUpdates } from './findings.ts';
import { metrics } from './metrics.ts';
import { decisions, interruptions } from './people.ts';
import { backup, steps } from './steps.ts';
import { summary, title } from './summary.ts';
import { timeline } from './timeline.ts';

/** In the order of a drill report as people write it, then the evidence behind it. A part that has nothing to say is left out. */
const PARTS = [
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
] as const;

export const markdown: ReportFormat = {
  name: 'md',
  summary: 'the drill report in GitHub-flavoured Markdown, ready for a repository',
  extension: 'md',
  render: (state, context) =>
    `${PARTS.map((part) => part(state, context))
      .filter((part) => part !== '')
      .join('\n\n')}\n`,
};
