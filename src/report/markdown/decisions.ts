import { formatDuration } from '../../model/duration.ts';
import type { Recorded } from '../../model/events.ts';
import type { RunState } from '../../model/state.ts';
import { paramChangeWords } from '../../presentation/wording.ts';
import { within } from '../../model/stretches.ts';
import {
  ANSWER_WORDS,
  DECISION_WORDS,
  QUESTION_WORDS,
  SKIP_WORDS,
  SOURCE_WORDS,
  STOP_WORDS,
} from '../../presentation/word-tables.ts';
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

/** Checks, approvals, confirmations, skips and overrides: by whom, when, why, and how the answer was given. */
export function decisions(state: RunState, { records }: ReportContext): readonly Block[] {
  const parts: Block[] = [];
  if (state.decisions.length > 0) {
    parts.push(
      table(
        ['At', 'Question', 'About', 'Answer', 'By', 'Given by', 'Reason', 'Waited'],
        state.decisions.map(({ question, answer, by, source, at, waitedMs }) => [
          dayAndTime(at),
          QUESTION_WORDS[question.kind],
          'step' in question ? code(question.step) : '',
          ANSWER_WORDS[answer.verdict],
          inline(by),
          SOURCE_WORDS[source],
          answer.reason === undefined ? '' : inline(answer.reason),
          formatDuration(waitedMs),
        ]),
      ),
    );
    if (state.decisions.some(({ question }) => question.kind === 'approve')) {
      parts.push(paragraph('The names of approvers were typed: attested, not authenticated.'));
    }
  }
  const overrides = records.map(override).filter((line) => line !== null);
  if (overrides.length > 0) parts.push(paragraph('Skipped, repeated or changed:'), bullets(overrides));
  return parts.length === 0 ? [] : [heading(2, 'Decisions'), ...parts];
}

function override(event: Recorded): Words | null {
  switch (event.type) {
    case 'step.skipped':
      return say`${dayAndTime(event.wall)} - ${code(event.step)} skipped (${SKIP_WORDS[event.why]})${by(event.by)}: ${inline(event.reason)}`;
    case 'step.decided':
      return say`${dayAndTime(event.wall)} - ${code(event.step)} ${DECISION_WORDS[event.decision]}${by(event.by)}: ${inline(event.why)}`;
    case 'step.reopened': {
      const why = event.why === undefined ? '' : ': nothing to undo';
      return say`${dayAndTime(event.wall)} - ${code(event.step)} reopened${by(event.by)}${why}`;
    }
    case 'step.undone': {
      const how = event.byHand === undefined ? '' : say` by hand: ${inline(event.byHand)}`;
      return say`${dayAndTime(event.wall)} - ${code(event.step)} undone${by(event.by)}${how}`;
    }
    case 'undo.left':
      return say`${dayAndTime(event.wall)} - ${code(event.step)} left as it is${by(event.by)}: ${inline(event.why)}`;
    case 'plan.changed':
      return say`${dayAndTime(event.wall)} - edited runbook accepted${by(event.by)}: ${joined(event.changes.map(({ step, change }) => say`${code(step)} ${change}`))}`;
    case 'plan.kept':
      return say`${dayAndTime(event.wall)} - edit of the runbook not accepted${by(event.by)}: ${joined(event.changes.map(inline), '; ')}`;
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

/** Each stop and how long it lasted. */
export function interruptions(state: RunState): readonly Block[] {
  if (state.interruptions.length === 0) return [];
  const rows = state.interruptions.map(({ at, reason, detail, resumedAt, fromMs, toMs }) => [
    dayAndTime(at),
    say`${STOP_WORDS[reason]}${detail === null ? '' : say`: ${inline(detail)}`}`,
    resumedAt === null ? 'not resumed' : dayAndTime(resumedAt),
    toMs === null ? '' : lasted(state, fromMs, toMs),
  ]);
  return [heading(2, 'Interruptions'), table(['Stopped', 'Why', 'Resumed', 'After'], rows)];
}

/** The time in which a step that outlived its runner kept running counts as work, not as standstill. */
function lasted({ idle }: RunState, fromMs: number, toMs: number): string {
  const workedMs = toMs - fromMs - within(idle.stopped, fromMs, toMs);
  const worked = workedMs === 0 ? '' : `, ${formatDuration(workedMs)} of it a step kept running`;
  return `${formatDuration(toMs - fromMs)}${worked}`;
}
