import { formatDuration } from '../../model/duration.ts';
import type { Recorded } from '../../model/events.ts';
import { sectionOf } from '../../model/plan.ts';
import type { RunState } from '../../model/state.ts';
import { ANSWER_WORDS, DECISION_WORDS, QUESTION_WORDS, STOP_WORDS } from '../../presentation/word-tables.ts';
import type { ReportContext } from '../format.ts';
import { paramChangeWords } from '../../presentation/wording.ts';
import {
  bullets,
  code,
  heading,
  inline,
  joined,
  message,
  say,
  strong,
  timeOfDay,
  type Block,
  type Words,
} from '../document.ts';

/** The events a reader needs to follow the run; polls, starts and other details are in the journal and the table of steps. */
export function timeline(state: RunState, { records }: ReportContext): readonly Block[] {
  const lines: Words[] = [];
  let day = '';
  for (const event of records) {
    const words = entry(event, state);
    if (words === null) continue;
    const today = event.wall.slice(0, 10);
    if (today !== day) lines.push(say`${strong(today)}, times are UTC`);
    day = today;
    lines.push(say`${timeOfDay(event.wall)} - ${words}`);
  }
  return lines.length === 0 ? [] : [heading(2, 'Timeline'), bullets(lines)];
}

function entry(event: Recorded, state: RunState): Words | null {
  switch (event.type) {
    case 'run.started':
      return say`run started by ${inline(event.operator)}`;
    case 'run.resumed':
      return say`run resumed by ${inline(event.operator)} on ${inline(event.host)}`;
    case 'run.stopped':
      return say`run stopped: ${STOP_WORDS[event.reason]}`;
    case 'run.ended':
      return say`run ${event.outcome}`;
    case 'run.paused':
      return say`paused by ${inline(event.by)}`;
    case 'run.continued':
      return say`continued by ${inline(event.by)}`;
    case 'section.entered':
      return say`section ${strong(inline(sectionOf(state.plan, event.section)?.title || event.section || 'Beginning'))}`;
    case 'step.finished':
      if (event.failure === null) return null;
      return say`${code(event.step)} attempt ${event.attempt} failed after ${formatDuration(event.durationMs)}`;
    case 'step.committed':
      return say`${code(event.step)} passed`;
    case 'step.failed':
      return say`${code(event.step)} ${strong('failed')}: ${message(event.failure.message)}`;
    case 'step.skipped':
      return say`${code(event.step)} skipped: ${inline(event.reason)}`;
    case 'step.unknown':
      return say`outcome of ${code(event.step)} unknown: ${inline(event.why)}`;
    case 'step.decided':
      return say`${code(event.step)}: ${DECISION_WORDS[event.decision]}, decided by ${inline(event.by)} (${inline(event.why)})`;
    case 'step.reopened':
      return event.why === undefined
        ? say`${code(event.step)} reopened by ${inline(event.by)}`
        : say`${code(event.step)}: nothing to undo; it will be played again`;
    case 'step.undone':
      return event.byHand === undefined
        ? say`${code(event.step)} undone by ${inline(event.by)}`
        : say`${code(event.step)} undone by hand by ${inline(event.by)}: ${inline(event.byHand)}`;
    case 'plan.changed':
      return say`edited runbook accepted by ${inline(event.by)}: ${joined(event.changes.map(({ step, change }) => say`${code(step)} ${change}`))}`;
    case 'plan.kept':
      return say`the runbook was edited, and ${inline(event.by)} continued with the text that the run was started with: ${joined(event.changes.map(inline), '; ')}`;
    case 'params.changed':
      return say`params changed by ${inline(event.by)}: ${joined(
        event.params.map((one) => inline(paramChangeWords(one))),
        '; ',
      )}`;
    case 'undo.left':
      return say`${code(event.step)} not undone: ${inline(event.why)}`;
    case 'gate.passed':
      return event.step === null ? say`${code(event.gate)} passed` : null;
    case 'gate.failed':
      return say`gate ${code(event.gate)} ${strong('failed')}`;
    case 'question.answered':
      return say`${'step' in event.question ? say`${code(event.question.step)}: ` : ''}${QUESTION_WORDS[event.question.kind]}: ${ANSWER_WORDS[event.answer.verdict]}, by ${inline(event.by)}`;
    case 'mark.set':
      return say`mark ${strong(inline(event.name))}${event.at === null ? '' : say`, reported as ${inline(event.at)}`}`;
    case 'note.added':
      return say`${event.kind} by ${inline(event.by)}: ${inline(event.text)}`;
    case 'sandbox.prepared':
      return event.disaster === null ? null : say`disaster: ${inline(event.disaster)}`;
    default:
      return null;
  }
}
