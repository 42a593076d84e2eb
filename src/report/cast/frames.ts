import { evolve } from '../../model/evolve.ts';
import type { Recorded } from '../../model/events.ts';
import { initialState, type RunState } from '../../model/state.ts';
import { eventLines } from '../../presentation/event-lines.ts';
import { neutralise } from '../../presentation/terminal-text.ts';
import { endingLines, oneLine } from '../../presentation/wording.ts';
import type { Printed, ReportContext } from '../format.ts';
import { linesOf, outputLines, storyLines } from './lines.ts';

/** Text on the screen, or a marker that a player can jump to. `atMs` is run time. */
export type Frame = { readonly atMs: number } & ({ readonly text: string } | { readonly marker: string });

interface Running {
  readonly attempt: number;
  readonly beganMs: number;
  /** Another step was at work at the same time: then each line names its step. */
  beside: boolean;
}

/** A run as a terminal would have shown it, with the output of the steps but without typed input. */
export function framesOf(state: RunState, { records, printed }: ReportContext): readonly Frame[] {
  const seen = initialState(state.plan);
  const frames: Frame[] = [];
  const running = new Map<string, Running>();
  let left = MOST_OF_RUN;
  const print = (step: string, nowMs: number): void => {
    const one = running.get(step);
    running.delete(step);
    if (!one) return;
    const pieces = left > 0 ? (printed?.(step, one.attempt) ?? []) : [BEYOND];
    left -= pieces.reduce((sum, { text }) => sum + text.length, 0);
    frames.push(...outputFrames(pieces, { beganMs: one.beganMs, nowMs, whose: one.beside ? step : null }));
  };
  for (const record of records) {
    evolve(seen, record);
    const atMs = seen.clock.elapsedMs;
    if (record.type === 'step.finished' || record.type === 'step.unknown') print(record.step, atMs);
    const marker = markerOf(record);
    if (marker !== null) frames.push({ atMs, marker });
    const text = storyLines(eventLines(record, seen));
    if (text !== '') frames.push({ atMs, text });
    if (record.type === 'step.started') {
      // After a death the step may have been started again without a record of its earlier output.
      print(record.step, atMs);
      running.set(record.step, { attempt: record.attempt, beganMs: atMs, beside: running.size > 0 });
      if (running.size > 1) for (const one of running.values()) one.beside = true;
    }
  }
  for (const step of [...running.keys()]) print(step, Number.POSITIVE_INFINITY);
  const endMs = frames.reduce((latest, { atMs }) => Math.max(latest, atMs), seen.clock.elapsedMs);
  frames.push({ atMs: endMs, text: linesOf(['', ...endingLines(state, { report: null }).map(neutralise)]) });
  // The sort is stable: of frames with the same time, the one pushed first stays first.
  return frames.toSorted((a, b) => a.atMs - b.atMs);
}

/** The limit on the characters of output in one recording: a player reads all of it into memory. */
const MOST_OF_RUN = 16 * 1024 * 1024;
const BEYOND: Printed = {
  ms: 0,
  text: '… its output is left out: the recording has reached its limit. All of it is kept with the run …\n',
};

/** A marker for each block that runs, named by its id, and one for each failure. */
function markerOf(record: Recorded): string | null {
  switch (record.type) {
    case 'step.started':
      return oneLine(record.attempt > 1 ? `${record.step} (attempt ${record.attempt})` : record.step);
    case 'gate.started':
      return record.step === null ? oneLine(record.gate) : null;
    case 'gate.failed':
      return oneLine(`gate ${record.gate} failed`);
    case 'step.failed':
      // The marker of the failed gate already says so.
      return record.failure.code === 'gate' ? null : oneLine(`${record.step} failed`);
    default:
      return null;
  }
}

interface Shown {
  readonly beganMs: number;
  /** Run time of the record before which the output is shown; infinite if the step is still running. */
  readonly nowMs: number;
  readonly whose: string | null;
}

/** Whole lines only: a player must not join a control sequence that was printed in two pieces. */
function outputFrames(pieces: readonly Printed[], { beganMs, nowMs, whose }: Shown): readonly Frame[] {
  const frames: Frame[] = [];
  let rest = '';
  let atMs = beganMs;
  for (const { ms, text } of pieces) {
    // Output is never shown after the record that follows it, whatever the index says.
    const thereMs = Math.min(beganMs + ms, nowMs);
    if (Number.isFinite(thereMs)) atMs = Math.max(atMs, thereMs);
    const lines = `${rest}${text}`.split('\n');
    rest = lines.pop() ?? '';
    while (rest.length > LONGEST) {
      lines.push(rest.slice(0, LONGEST));
      rest = rest.slice(LONGEST);
    }
    if (lines.length > 0) frames.push({ atMs, text: outputLines(lines, whose) });
  }
  if (rest !== '') frames.push({ atMs, text: outputLines([rest], whose) });
  return frames;
}

/** A line that never ends is shown in pieces of this many characters. */
const LONGEST = 4_096;
