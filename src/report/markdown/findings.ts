import { formatDuration } from '../../model/duration.ts';
import type { Recorded } from '../../model/events.ts';
import type { Note, RunState } from '../../model/state.ts';
import type { ReportContext } from '../format.ts';
import {
  bullets,
  code,
  dayAndTime,
  emphasis,
  fence,
  heading,
  inline,
  message,
  numbered,
  paragraph,
  say,
} from '../document.ts';
import type { Block, Words } from '../document.ts';

type Failed = Extract<Recorded, { type: 'step.failed' }>;
type Settled = Extract<Recorded, { type: 'step.committed' | 'step.skipped' }>;

const NONE = 'None recorded.';
const TO_FILL_IN = emphasis('to be filled in');

/** What went wrong: first as the run recorded it, then as operators noted it. Prevention is left to be filled in. */
export function issues(state: RunState, { records }: ReportContext): readonly Block[] {
  const settled = new Map<string, Settled[]>();
  for (const event of records) {
    if (event.type !== 'step.committed' && event.type !== 'step.skipped') continue;
    const own = settled.get(event.step);
    if (own) own.push(event);
    else settled.set(event.step, [event]);
  }
  const failures = records
    .filter((event) => event.type === 'step.failed')
    .map((event) => failure(event, settled.get(event.step) ?? []));
  const noted = notes(state, 'issue').map((note): readonly Block[] => [
    paragraph(noteWords(note)),
    bullets([say`Impact: ${TO_FILL_IN}`, say`Resolution: ${TO_FILL_IN}`, say`Preventive action: ${TO_FILL_IN}`]),
  ]);
  const entries = [...failures, ...noted];
  return [heading(2, 'Issues encountered'), entries.length === 0 ? paragraph(NONE) : numbered(entries)];
}

function failure(event: Failed, settled: readonly Settled[]): readonly Block[] {
  const why = event.failure;
  const place = why.at === undefined ? '' : say`, ${code(why.at)}`;
  const first = say`${code(event.step)} failed at ${dayAndTime(event.wall)}: ${message(why.message)} (${code(why.code)}${place})`;
  const lines: Words[] = [];
  const names = why.unjudged?.names ?? [];
  if (names.length > 0) lines.push(say`Names it could have used: ${code(names.join(', '))}`);
  if (why.found !== undefined) lines.push(say`Found: ${code(why.found)}`);
  if (why.expected !== undefined) lines.push(say`Expected: ${code(why.expected)}`);
  lines.push(...resolution(event, settled), say`Preventive action: ${TO_FILL_IN}`);
  const printed = why.lastLines ?? [];
  return [paragraph(first), bullets(lines), ...(printed.length > 0 ? [paragraph('Last lines:'), fence(printed)] : [])];
}

/** By the wall clock of the records, which also works across a reboot. */
function resolution(event: Failed, all: readonly Settled[]): readonly Words[] {
  const settled = all.find((later) => later.seq > event.seq);
  if (!settled) return [say`Impact: the run could not continue`, say`Resolution: none`];
  const lost = Math.max(0, Date.parse(settled.wall) - Date.parse(event.wall));
  const how =
    settled.type === 'step.skipped'
      ? say`skipped: ${inline(settled.reason)}`
      : say`passed at ${dayAndTime(settled.wall)}`;
  return [say`Impact: ${formatDuration(lost)} until it was resolved`, say`Resolution: ${how}`];
}

export function lessons(state: RunState): readonly Block[] {
  return [heading(2, 'Lessons learned'), list(notes(state, 'lesson'), 'plain')];
}

export function actionItems(state: RunState): readonly Block[] {
  return [heading(2, 'Action items'), list(notes(state, 'action'), 'todo')];
}

export function runbookUpdates(state: RunState): readonly Block[] {
  const seen = notes(state, 'note');
  const remarks = seen.length === 0 ? [] : [paragraph('Notes taken during the run:'), list(seen, 'plain')];
  return [heading(2, 'Runbook updates'), paragraph(say`${TO_FILL_IN}`), ...edits(state), ...remarks];
}

/** Code that was edited for this run: the runbook may need the same change. */
function edits({ edits: all }: RunState): readonly Block[] {
  return all.flatMap(({ step, code: text, by, why, at }) => [
    paragraph(say`Step ${code(step)} was edited for this run by ${inline(by)} (${dayAndTime(at)}): ${inline(why)}`),
    fence(text.replace(/\n+$/, '').split('\n')),
  ]);
}

const notes = (state: RunState, kind: Note['kind']): readonly Note[] =>
  state.notes.filter((note) => note.kind === kind);

const noteWords = ({ text, by, at }: Note): Words => say`${inline(text)} (${inline(by)}, ${dayAndTime(at)})`;

const list = (entries: readonly Note[], kind: 'plain' | 'todo'): Block =>
  entries.length === 0 ? paragraph(NONE) : bullets(entries.map(noteWords), kind);
