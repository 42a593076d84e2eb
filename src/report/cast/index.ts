import type { RunState } from '../../model/state.ts';
import { oneLine } from '../../presentation/wording.ts';
import type { ReportFormat } from '../format.ts';
import { framesOf, type Frame } from './frames.ts';
import { jsonText } from '../../presentation/terminal-text.ts';

const COLUMNS = 120;
const ROWS = 24;
/** Seconds. Players shorten longer waits to this; the times in the file are not changed. */
const IDLE_LIMIT = 2;

/** asciicast v2, which every player reads: times are relative to the start. */
export const cast: ReportFormat = {
  name: 'cast',
  summary: 'asciicast v2 for asciinema and its players, a marker for each step',
  extension: 'cast',
  render(state, context) {
    const header = { version: 2, width: COLUMNS, height: ROWS, ...about(state) };
    const lines = framesOf(state, context).map((frame) => [frame.atMs / 1_000, ...code(frame)]);
    return jsonLines(header, lines);
  },
};

/** asciicast v3: times are relative to the previous event, and the exit code is a separate event. */
export const castV3: ReportFormat = {
  name: 'cast-v3',
  summary: 'asciicast v3, with intervals in place of times',
  extension: 'cast',
  render(state, context) {
    const header = { version: 3, term: { cols: COLUMNS, rows: ROWS }, ...about(state) };
    let lastMs = 0;
    const lines: unknown[] = framesOf(state, context).map((frame) => {
      const interval = (frame.atMs - lastMs) / 1_000;
      lastMs = frame.atMs;
      return [interval, ...code(frame)];
    });
    const end = state.exitCode === null ? [] : [[0, 'x', String(state.exitCode)]];
    return jsonLines(header, [...lines, ...end]);
  },
};

function about(state: RunState): { readonly [name: string]: Json } {
  const started = state.started ? Math.floor(Date.parse(state.started.wall) / 1_000) : 0;
  return { timestamp: started, title: oneLine(state.plan.title), idle_time_limit: IDLE_LIMIT };
}

type Json = string | number;

const code = (frame: Frame): readonly [string, string] => ('text' in frame ? ['o', frame.text] : ['m', frame.marker]);

const jsonLines = (header: unknown, events: readonly unknown[]): string =>
  [header, ...events].map((line) => `${jsonText(line)}\n`).join('');
