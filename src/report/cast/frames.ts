import picocolors from 'picocolors';
import { evolve } from '../../model/evolve.ts';
import type { Recorded } from '../../model/events.ts';
import { initialState, type RunState } from '../../model/state.ts';
import { tell, type Told, type Tone } from '../../model/story.ts';
import { neutralise } from '../../model/terminal-text.ts';
import { endingLines } from '../../model/wording.ts';
import type { Printed, ReportContext } from '../format.ts';

/** Something on the screen, or a place in time that a player can jump to. `atMs` is run time. */
export type Frame = { readonly atMs: number } & ({ readonly text: string } | { readonly marker: string });

/** A run as a terminal would have shown it: its story with what the steps printed. What people typed is not in it. */
export function framesOf(state: RunState, { records, printed }: ReportContext): readonly Frame[] {
  const seen = initialState(state.plan);
  const frames: Frame[] = [];
  const running = new Map<string, { readonly beganMs: number; readonly chunks: readonly Printed[] }>();
  const print = (step: string, untilMs: number): void => {
    const one = running.get(step);
    running.delete(step);
    if (one) frames.push(...outputFrames(one.chunks, one.beganMs, untilMs));
  };
  for (const record of records) {
    evolve(seen, record);
    const atMs = seen.clock.elapsedMs;
    if (record.type === 'step.finished') print(record.step, atMs);
    const marker = markerOf(record);
    if (marker !== null) frames.push({ atMs, marker });
    const text = tell(record, seen).map(lineOf).join('');
    if (text !== '') frames.push({ atMs, text });
    if (record.type === 'step.started')
      running.set(record.step, { beganMs: atMs, chunks: printed?.(record.step, record.attempt) ?? [] });
  }
  for (const step of [...running.keys()]) print(step, Number.MAX_SAFE_INTEGER);
  const endMs = Math.max(seen.clock.elapsedMs, frames.at(-1)?.atMs ?? 0);
  frames.push({ atMs: endMs, text: `\r\n${endingLines(state, { report: null }).join('\r\n')}\r\n` });
  // Stable: what was pushed first at a time stays first.
  return frames.toSorted((a, b) => a.atMs - b.atMs);
}

/** One for each block that runs, named as commands know it. */
function markerOf(record: Recorded): string | null {
  if (record.type === 'step.started') return neutralise(record.step);
  return record.type === 'gate.started' && record.step === null ? neutralise(record.gate) : null;
}

/** Whole lines only: a sequence that was printed in two pieces must not be put together by a player. */
function outputFrames(chunks: readonly Printed[], beganMs: number, untilMs: number): readonly Frame[] {
  const frames: Frame[] = [];
  let rest = '';
  let atMs = beganMs;
  for (const { ms, text } of chunks) {
    atMs = Math.min(beganMs + ms, untilMs);
    const lines = `${rest}${text}`.split('\n');
    rest = lines.pop() ?? '';
    if (lines.length > 0) frames.push({ atMs, text: lines.map(outputLine).join('') });
  }
  if (rest !== '') frames.push({ atMs, text: outputLine(rest) });
  return frames;
}

const { bold, dim, green, red, yellow } = picocolors.createColors(true);

const LOOKS: Readonly<Record<Tone, (text: string) => string>> = {
  plain: (text) => text,
  strong: bold,
  good: green,
  bad: red,
  warn: yellow,
  quiet: dim,
};

const outputLine = (line: string): string => `${dim('|')} ${neutralise(line)}\r\n`;

function lineOf({ text, tone, rest }: Told): string {
  return [LOOKS[tone](text), ...(rest ?? []).map((more) => `  ${more}`)].map((one) => `${one}\r\n`).join('');
}
