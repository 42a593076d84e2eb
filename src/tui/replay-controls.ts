import { formatClock } from '../model/duration.ts';
import { span, type Line } from './fit.ts';
import type { NoteKind } from './ui.ts';
import type { Theme } from './theme.ts';

/** Where a replay is. */
export interface ReplayStatus {
  readonly playing: boolean;
  readonly speed: number;
  /** Run time in milliseconds. */
  readonly positionMs: number;
  readonly endMs: number;
  readonly shown: number;
  readonly total: number;
  /** At the end of a run in progress. */
  readonly live: boolean;
  /** Run times that a viewer may want to jump to. */
  readonly landmarks: readonly { readonly atMs: number; readonly kind: 'mark' | 'failure' }[];
}

/** What a viewer does in a replay. Nothing here can change the run. */
export type ReplayAct =
  | { readonly do: 'toggle' }
  | { readonly do: 'faster'; readonly by: 1 | -1 }
  | { readonly do: 'jump'; readonly to: 'event' | 'step' | 'mark' | 'failure'; readonly by: 1 | -1 }
  | { readonly do: 'begin' }
  | { readonly do: 'end' }
  | { readonly do: 'review'; readonly kind: NoteKind; readonly text: string }
  | { readonly do: 'quit' };

export interface ReplayControls {
  status(): ReplayStatus;
  /** Returns a message for the viewer, or null. */
  act(act: ReplayAct): string | null;
}

const KEYS: Readonly<Record<string, ReplayAct>> = {
  ' ': { do: 'toggle' },
  '+': { do: 'faster', by: 1 },
  '=': { do: 'faster', by: 1 },
  '-': { do: 'faster', by: -1 },
  ']': { do: 'jump', to: 'step', by: 1 },
  '[': { do: 'jump', to: 'step', by: -1 },
  m: { do: 'jump', to: 'mark', by: 1 },
  M: { do: 'jump', to: 'mark', by: -1 },
  f: { do: 'jump', to: 'failure', by: 1 },
  F: { do: 'jump', to: 'failure', by: -1 },
  b: { do: 'begin' },
  e: { do: 'end' },
  q: { do: 'quit' },
};

export const replayActOf = (input: string): ReplayAct | undefined => KEYS[input];

export const REPLAY_HELP: readonly (readonly [string, string])[] = [
  ['Space', 'play and pause'],
  ['\u2190 \u2192', 'previous event, next event'],
  ['[ ]', 'previous step, next step'],
  ['m M', 'next mark, previous mark'],
  ['f F', 'next failure, previous failure'],
  ['+ -', 'faster, slower'],
  ['b e', 'beginning, end (of a run in progress: follow it)'],
  ['n', 'write a review note beside the journal; Tab makes it an issue, a lesson or an action item'],
  ['o t', 'output and text of the current step; Tab looks at another step'],
  ['q', 'leave'],
];

/** `\u25b6 \u00d710  03:15 of 12:30`. */
export function replaySpans({ playing, speed, positionMs, endMs, live }: ReplayStatus, { glyphs }: Theme): Line {
  if (live) return [span('following ', 'warn')];
  const sign = playing ? glyphs.status.running : glyphs.pause;
  return [
    span(`replay ${sign} x${speed} `, 'accent'),
    span(`${formatClock(positionMs)} of ${formatClock(endMs)} `, 'quiet'),
  ];
}

/** One line as long as the run: what has been shown, and where marks and failures are. */
export function scrubber(status: ReplayStatus, { glyphs }: Theme, width: number): Line {
  const cell = (ms: number): number => Math.min(width - 1, Math.floor((width * ms) / Math.max(1, status.endMs)));
  const here = cell(status.positionMs);
  const signs = new Map(status.landmarks.map(({ atMs, kind }) => [cell(atMs), kind] as const));
  return Array.from({ length: width }, (_, at) => {
    const kind = signs.get(at);
    if (at === here) return span(glyphs.here, 'strong');
    if (kind !== undefined)
      return span(kind === 'mark' ? glyphs.mark : glyphs.status.failed, kind === 'mark' ? 'warn' : 'bad');
    return span(glyphs.horizontal, at < here ? 'accent' : 'quiet');
  });
}
