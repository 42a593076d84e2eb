import { formatDuration } from '../../model/duration.ts';
import { markOf } from '../../model/marks.ts';
import { measureRto } from '../../model/objectives.ts';
import type { RunState } from '../../model/state.ts';
import { oneLine } from '../../presentation/wording.ts';

/** The range of the bars, in pixels of the chart. */
const FROM_X = 235;
const TO_X = 975;
const EDGE = 1_000;
const CHARACTER = 6.6;

export interface Scale {
  readonly fromMs: number;
  readonly toMs: number;
  /** The pixel of a moment of run time. */
  x(ms: number): number;
}

interface Moment {
  readonly name: string;
  readonly ms: number;
  readonly look: 'told' | 'own' | 'target';
}

export interface ChartMark extends Moment {
  readonly x: number;
  /** Which line its name is on, from the top, so that names do not cover each other. */
  readonly level: number;
  /** True if its name is on the left, for lack of room. */
  readonly turned: boolean;
}

/** From the first mark, or the start, to the last one, or the end. */
export function chartScale(endMs: number, moments: readonly Moment[]): Scale {
  const fromMs = Math.min(0, ...moments.map(({ ms }) => ms));
  const toMs = Math.max(1, endMs, ...moments.map(({ ms }) => ms));
  return { fromMs, toMs, x: (ms) => FROM_X + ((ms - fromMs) / (toMs - fromMs)) * (TO_X - FROM_X) };
}

/** The marks and the RTO target, without those so far away that they would squeeze the run into a corner. */
export function chartMarks(state: RunState, endMs: number): readonly ChartMark[] {
  const startMs = Date.parse(state.started?.wall ?? '');
  const moments: Moment[] = [];
  for (const { name, at, elapsedMs, void: undone } of state.marks) {
    const ms = elapsedMs ?? Date.parse(at) - startMs;
    if (!undone && ms >= -endMs && ms <= 2 * endMs)
      moments.push({ name: oneLine(name, 40), ms, look: elapsedMs === null ? 'told' : 'own' });
  }
  const target = targetMoment(state, startMs);
  if (target && target.ms <= 2 * endMs) moments.push(target);
  const { x } = chartScale(endMs, moments);
  const ends: number[] = [];
  return moments
    .toSorted((a, b) => a.ms - b.ms)
    .map((moment) => {
      const at = x(moment.ms);
      const width = moment.name.length * CHARACTER + 10;
      const turned = at + width > EDGE;
      const from = turned ? at - width : at;
      const free = ends.findIndex((end) => end <= from);
      const level = free < 0 ? ends.length : free;
      ends[level] = from + width;
      return { ...moment, x: at, level, turned };
    });
}

function targetMoment(state: RunState, startMs: number): Moment | null {
  const { targetMs, from } = measureRto(state);
  const begin = from === null ? undefined : markOf(state, from);
  if (targetMs === null || !begin) return null;
  const beginMs = begin.elapsedMs ?? Date.parse(begin.at) - startMs;
  return { name: `RTO target ${formatDuration(targetMs)}`, ms: beginMs + targetMs, look: 'target' };
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STEPS = [
  ...[10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((count) => count * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE),
  ...[1, 2, 3, 6, 12].map((count) => count * HOUR),
  ...[1, 2, 7, 14, 30, 90, 365].map((count) => count * DAY),
];

/** At most nine round times, including the start, which has a mark. */
export function ticksOf({ fromMs, toMs, x }: Scale): readonly { readonly x: number; readonly text: string }[] {
  const step = STEPS.find((one) => (toMs - fromMs) / one <= 8) ?? toMs - fromMs;
  const first = Math.ceil(fromMs / step);
  const count = Math.floor(toMs / step) - first + 1;
  return Array.from({ length: count }, (_, index) => {
    const ms = (first + index) * step;
    return { x: x(ms), text: ms === 0 ? '' : formatDuration(ms) };
  });
}
