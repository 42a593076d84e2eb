import { formatDuration } from '../../model/duration.ts';
import type { Recorded } from '../../model/events.ts';
import { sectionOf } from '../../model/plan.ts';
import type { RunState } from '../../model/state.ts';
import type { ReportContext } from '../format.ts';
import { code, inline, timeOfDay } from './text.ts';

/** What a reader needs to follow the run; polls, starts and other detail are in the journal and in the table of steps. */
export function timeline(state: RunState, { records }: ReportContext): string {
  const lines: string[] = [];
  let day = '';
  for (const event of records) {
    const words = entry(event, state);
    if (words === null) continue;
    const today = event.wall.slice(0, 10);
    if (today !== day) lines.push(`- **${today}**, times are UTC`);
    day = today;
    lines.push(`- ${timeOfDay(event.wall)} - ${words}`);
  }
  return lines.length === 0 ? '' : `## Timeline\n\n${lines.join('\n')}`;
}

function entry(event: Recorded, state: RunState): string | null {
  switch (event.type) {
    case 'run.started':
      return `run started by ${inline(event.operator)}`;
    case 'run.resumed':
      return `run resumed by ${inline(event.operator)} on ${inline(event.host)}`;
    case 'run.stopped':
      return `run stopped (${event.reason})`;
    case 'run.ended':
      return `run ${event.outcome}`;
    case 'run.paused':
      return `paused by ${inline(event.by)}`;
    case 'run.continued':
      return `continued by ${inline(event.by)}`;
    case 'section.entered':
      return `section **${inline(sectionOf(state.plan, event.section)?.title || event.section || 'Beginning')}**`;
    case 'step.finished':
      if (event.failure === null) return null;
      return `${code(event.step)} attempt ${event.attempt} failed after ${formatDuration(event.durationMs)}`;
    case 'step.committed':
      return `${code(event.step)} passed`;
    case 'step.failed':
      return `${code(event.step)} **failed**: ${inline(event.failure.message)}`;
    case 'step.skipped':
      return `${code(event.step)} skipped: ${inline(event.reason)}`;
    case 'step.unknown':
      return `outcome of ${code(event.step)} unknown: ${inline(event.why)}`;
    case 'step.decided':
      return `${code(event.step)}: ${event.decision}, decided by ${inline(event.by)} (${inline(event.why)})`;
    case 'step.reopened':
      return `${code(event.step)} reopened by ${inline(event.by)}`;
    case 'step.undone':
      return `${code(event.step)} undone by ${inline(event.by)}`;
    case 'plan.changed':
      return `edited runbook accepted by ${inline(event.by)}: ${event.changes.map(({ step, change }) => `${code(step)} ${change}`).join(', ')}`;
    case 'plan.kept':
      return `the runbook was edited, and ${inline(event.by)} went on with what the run was started with: ${event.changes.map(inline).join('; ')}`;
    case 'undo.left':
      return `${code(event.step)} not undone: ${inline(event.why)}`;
    case 'gate.passed':
      return event.step === null ? `${code(event.gate)} passed` : null;
    case 'gate.failed':
      return `gate ${code(event.gate)} **failed**`;
    case 'question.answered':
      return `${'step' in event.question ? `${code(event.question.step)}: ` : ''}${event.question.kind} answered ${event.answer.verdict} by ${inline(event.by)}`;
    case 'mark.set':
      return `mark **${inline(event.name)}**${event.at === null ? '' : `, told as ${inline(event.at)}`}`;
    case 'note.added':
      return `${event.kind} by ${inline(event.by)}: ${inline(event.text)}`;
    case 'sandbox.prepared':
      return event.disaster === null ? null : `disaster: ${inline(event.disaster)}`;
    default:
      return null;
  }
}
