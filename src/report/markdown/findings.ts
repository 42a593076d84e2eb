import { formatDuration } from '../../model/duration.ts';
import type { Recorded } from '../../model/events.ts';
import type { Note, RunState } from '../../model/state.ts';
import type { ReportContext } from '../format.ts';
import { code, dayAndTime, fence, inline } from './text.ts';

type Failed = Extract<Recorded, { type: 'step.failed' }>;

const NONE = 'None recorded.';
const TO_FILL_IN = '_to be filled in_';

/** What went wrong, as the run saw it, then as people noted it; only a person can say how to prevent it. */
export function issues(state: RunState, { records }: ReportContext): string {
  const failures = records.filter((event) => event.type === 'step.failed').map((event) => failure(event, records));
  const noted = notes(state, 'issue').map((note) => [
    `${inline(note.text)} (${inline(note.by)}, ${dayAndTime(note.at)})`,
    `- Impact: ${TO_FILL_IN}`,
    `- Resolution: ${TO_FILL_IN}`,
    `- Preventive action: ${TO_FILL_IN}`,
  ]);
  const entries = [...failures, ...noted].map((lines, index) => {
    const number = `${index + 1}. `;
    const [first = '', ...rest] = lines.flatMap((line) => line.split('\n'));
    return [number + first, ...rest.map((line) => (line === '' ? '' : ' '.repeat(number.length) + line))].join('\n');
  });
  return `## Issues Encountered\n\n${entries.length === 0 ? NONE : entries.join('\n\n')}`;
}

function failure(event: Failed, records: readonly Recorded[]): readonly string[] {
  const why = event.failure;
  const lines = [
    `${code(event.step)} failed at ${dayAndTime(event.wall)}: ${inline(why.message)} (${code(why.code)}${why.at === undefined ? '' : `, ${code(why.at)}`})`,
  ];
  if (why.found !== undefined) lines.push(`- Found: ${code(why.found)}`);
  if (why.expected !== undefined) lines.push(`- Expected: ${code(why.expected)}`);
  lines.push(...resolution(event, records), `- Preventive action: ${TO_FILL_IN}`);
  if (why.lastLines && why.lastLines.length > 0) lines.push('', 'Last lines:', '', fence(why.lastLines));
  return lines;
}

/** By the wall clock of the records: the report has to say it even across a reboot. */
function resolution(event: Failed, records: readonly Recorded[]): readonly string[] {
  const settled = records.find(
    (later) =>
      later.seq > event.seq &&
      (later.type === 'step.committed' || later.type === 'step.skipped') &&
      later.step === event.step,
  );
  if (!settled) return ['- Impact: the run could not go on', '- Resolution: none'];
  const lost = Math.max(0, Date.parse(settled.wall) - Date.parse(event.wall));
  const how =
    settled.type === 'step.skipped' ? `skipped: ${inline(settled.reason)}` : `passed at ${dayAndTime(settled.wall)}`;
  return [`- Impact: ${formatDuration(lost)} until it was settled`, `- Resolution: ${how}`];
}

export function lessons(state: RunState): string {
  return `## Lessons Learned\n\n${list(notes(state, 'lesson'), '- ')}`;
}

export function actionItems(state: RunState): string {
  return `## Action Items\n\n${list(notes(state, 'action'), '- [ ] ')}`;
}

export function runbookUpdates(state: RunState): string {
  const seen = notes(state, 'note');
  const remarks = seen.length === 0 ? '' : `\n\nNotes taken on the way:\n\n${list(seen, '- ')}`;
  return `## Runbook Updates\n\n${TO_FILL_IN}${edits(state)}${remarks}`;
}

/** What was run in place of the runbook's own text is what the runbook may have to say from now on. */
function edits({ edits: all }: RunState): string {
  return all
    .map(
      ({ step, code: text, by, why, at }) =>
        `\n\nStep ${code(step)} was edited for this run by ${inline(by)} (${dayAndTime(at)}): ${inline(why)}\n\n${fence(text.replace(/\n+$/, '').split('\n'))}`,
    )
    .join('');
}

const notes = (state: RunState, kind: Note['kind']): readonly Note[] =>
  state.notes.filter((note) => note.kind === kind);

function list(entries: readonly Note[], bullet: string): string {
  if (entries.length === 0) return NONE;
  return entries.map((note) => `${bullet}${inline(note.text)} (${inline(note.by)}, ${dayAndTime(note.at)})`).join('\n');
}
