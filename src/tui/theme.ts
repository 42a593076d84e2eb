import type { StepStatus } from '../model/state.ts';

export type Tone = 'plain' | 'strong' | 'good' | 'bad' | 'warn' | 'quiet' | 'accent' | 'bar' | 'cursor';

export interface Glyphs {
  readonly status: Readonly<Record<StepStatus, string>>;
  readonly full: string;
  readonly empty: string;
  readonly horizontal: string;
  readonly vertical: string;
  readonly down: string;
  readonly up: string;
  readonly more: string;
  readonly dot: string;
  readonly of: string;
  /** Partly filled cells, the emptiest first. */
  readonly parts: readonly string[];
  /** Marks the step that the screen is about. */
  readonly here: string;
  readonly pause: string;
  readonly mark: string;
  readonly bullet: string;
  readonly open: string;
  readonly ticked: string;
}

export interface Theme {
  readonly colour: boolean;
  readonly glyphs: Glyphs;
}

const UNICODE: Glyphs = {
  status: {
    pending: '·',
    running: '▶',
    verifying: '◆',
    waiting: '?',
    unverified: '✖',
    passed: '✔',
    failed: '✖',
    skipped: '–',
    unknown: '?',
    undone: '↶',
  },
  full: '█',
  empty: '░',
  horizontal: '─',
  vertical: '│',
  down: '┬',
  up: '┴',
  more: '…',
  dot: '·',
  of: '/',
  parts: ['▏', '▎', '▍', '▌', '▋', '▊', '▉'],
  here: '❯',
  pause: '‖',
  mark: '▾',
  bullet: '•',
  open: '☐',
  ticked: '☑',
};

const ASCII: Glyphs = {
  status: {
    pending: '.',
    running: '>',
    verifying: '*',
    waiting: '?',
    unverified: 'x',
    passed: '+',
    failed: 'x',
    skipped: '-',
    unknown: '?',
    undone: '<',
  },
  full: '#',
  empty: '.',
  horizontal: '-',
  vertical: '|',
  down: '+',
  up: '+',
  more: '~',
  dot: '-',
  of: '/',
  parts: [],
  here: '>',
  pause: '=',
  mark: 'v',
  bullet: '-',
  open: '[ ]',
  ticked: '[x]',
};

/** NO_COLOR and the locale decide: a terminal that is not UTF-8 gets ASCII. */
export function themeOf(env: { readonly [name: string]: string | undefined }): Theme {
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || '';
  const colour = !env['NO_COLOR'] && env['TERM'] !== 'dumb' && env['FORCE_COLOR'] !== '0';
  return { colour, glyphs: /utf-?8/i.test(locale) ? UNICODE : ASCII };
}

export const STATUS_TONES: Readonly<Record<StepStatus, Tone>> = {
  pending: 'quiet',
  running: 'accent',
  verifying: 'accent',
  waiting: 'warn',
  unverified: 'bad',
  passed: 'good',
  failed: 'bad',
  skipped: 'quiet',
  unknown: 'warn',
  undone: 'warn',
};
