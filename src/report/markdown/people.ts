import { formatDuration } from '../../model/duration.ts';
import type { Recorded } from '../../model/events.ts';
import type { RunState } from '../../model/state.ts';
import { paramChangeWords } from '../../model/wording.ts';
import type { ReportContext } from '../format.ts';
import {
  bullets,
  code,
  dayAndTime,
  heading,
  inline,
  paragraph,
  say,
  table,
  type Block,
  type Words,
  joined,
} from '../document.ts';

/** Checks, approvals, confirmations, skips and overrides: who, when, why, and how the answer was given. */
export function decisions(state: RunState, { records }: ReportContext): readonly Block[] {
  const parts: Block[] = [];
  if (state.decisions.length > 0) {
    parts.push(
      table(
        ['At', 'Question', 'About', 'Answer', 'By', 'Given by', 'Reason', 'Waited'],
        state.decisions.map(({ question, answer, by, source, at, waitedMs }) => [
          dayAndTime(at),
          question.kind,
          'step' in question ? code(question.step) : '',
          answer.verdict,
          inline(by),
          source,
          answer.reason === undefined ? '' : inline(answer.reason),
          formatDuration(waitedMs),
        ]),
      ),
    );
    if (state.decisions.some(({ question }) => question.kind === 'approve')) {
      parts.push(paragraph('Identities of approvers were typed: attested, not authenticated.'));
    }
  }
  const overrides = records.map(override).filter((line) => line !== null);
  if (overrides.length > 0) parts.push(paragraph('Skipped, repeated or changed:'), bullets(overrides));
  return parts.length === 0 ? [] : [heading(2, 'Decisions'), ...parts];
}

function override(event: Recorded): Words | null {
  switch (event.type) {
    case 'step.skipped':
      return say`${dayAndTime(event.wall)} - ${code(event.step)} skipped (${event.why})${by(event.by)}: ${inline(event.reason)}`;
    case 'step.decided':
      return say`${dayAndTime(event.wall)} - ${code(event.step)} ${event.decision}${by(event.by)}: ${inline(event.why)}`;
    case 'step.reopened':
      return say`${dayAndTime(event.wall)} - ${code(event.step)} reopened${by(event.by)}`;
    case 'step.undone':
      return say`${dayAndTime(event.wall)} - ${code(event.step)} undone${by(event.by)}`;
    case 'undo.left':
      return say`${dayAndTime(event.wall)} - ${code(event.step)} left as it is${by(event.by)}: ${inline(event.why)}`;
    case 'plan.changed':
      return say`${dayAndTime(event.wall)} - edited runbook accepted${by(event.by)}: ${joined(event.changes.map(({ step, change }) => say`${code(step)} ${change}`))}`;
    case 'plan.kept':
      return say`${dayAndTime(event.wall)} - edit of the runbook not taken${by(event.by)}: ${joined(event.changes.map(inline), '; ')}`;
    case 'params.changed':
      return say`${dayAndTime(event.wall)} - params changed${by(event.by)}: ${joined(
        event.params.map((one) => inline(paramChangeWords(one))),
        '; ',
      )}`;
    default:
      return null;
  }
}

const by = (who: string | null): Words | string => (who === null ? '' : say` by ${inline(who)}`);

const REASONS = {
  failure: 'a step or gate failed',
  waiting: 'a person was needed',
  signal: 'interrupted',
  undone: 'what was done had been undone',
  died: 'the runner ended without a word',
} as const;

/** Each stop, how long it lasted; what was decided then is in the decisions. */
export function interruptions(state: RunState): readonly Block[] {
  if (state.interruptions.length === 0) return [];
  const rows = state.interruptions.map(({ at, reason, detail, resumedAt }) => [
    dayAndTime(at),
    say`${REASONS[reason]}${detail === null ? '' : say`: ${inline(detail)}`}`,
    resumedAt === null ? 'not resumed' : dayAndTime(resumedAt),
    resumedAt === null ? '' : formatDuration(Math.max(0, Date.parse(resumedAt) - Date.parse(at))),
  ]);
  return [heading(2, 'Interruptions'), table(['Stopped', 'Why', 'Resumed', 'After'], rows)];
}
