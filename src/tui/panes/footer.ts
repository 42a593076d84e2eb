import type { Store } from '../store.ts';
import { cutLine, line, span, widthOf, wrap, type Line } from '../fit.ts';
import type { Theme, Tone } from '../theme.ts';
import type { Entry } from '../ui.ts';

/** The last lines: what is being typed, else a message, else the keys. Long texts take more than one line. */
export function footerLines(store: Store, theme: Theme, width: number): readonly Line[] {
  const { ui } = store;
  if (ui.entry) return entryLines(ui.entry, ui.message, theme, width);
  if (ui.message !== null) return words(ui.message, width, 'warn');
  const keys = keysFor(store);
  return [
    cutLine(
      keys.flatMap(([key, does]) => [span(` ${key} `, 'accent'), span(`${does} `, 'quiet')]),
      width,
      theme.glyphs.more,
    ),
  ];
}

const MOST_WORDS = 4;

const words = (text: string, width: number, tone: Tone): readonly Line[] =>
  wrap(text, width - 2)
    .slice(0, MOST_WORDS)
    .map((one) => line(` ${one}`, tone));

type Keys = readonly (readonly [string, string])[];

function keysFor({ ui, state, replay }: Store): Keys {
  if (ui.overlay === 'output') {
    const hits: Keys =
      ui.search === null
        ? []
        : [
            ['n', 'older'],
            ['N', 'newer'],
          ];
    return [
      ['/', 'search'],
      ...hits,
      ['PgUp PgDn', 'scroll'],
      ['g G', 'start, end'],
      ['s', 'stderr, gates'],
      ['Tab', 'step'],
      ['Esc', 'close'],
    ];
  }
  if (ui.overlay !== 'none')
    return [
      ['PgUp PgDn', 'scroll'],
      ['Esc', 'close'],
    ];
  if (ui.focus !== null)
    return [
      ['Esc', 'back to the run'],
      ['Tab', 'next step'],
      ['o', 'output'],
      ['t', 'text'],
      ['n', 'note'],
    ];
  if (replay) return REPLAY_KEYS;
  return [
    ['?', 'help'],
    ['o', 'output'],
    ['t', 'text'],
    ['n', 'note'],
    ...(state.question ? [] : [['Space', state.paused ? 'continue' : 'pause'] as const]),
    ['A', 'abort'],
    ['^C', 'stop'],
    ['Tab', 'look'],
  ];
}

const REPLAY_KEYS: Keys = [
  ['Space', 'play, pause'],
  ['\u2190 \u2192', 'event'],
  ['f F', 'failure'],
  ['?', 'help'],
  ['q', 'quit'],
  ['[ ]', 'step'],
  ['m', 'mark'],
  ['+ -', 'speed'],
  ['n', 'note'],
  ['o', 'output'],
];

/** The label beside what is typed, or above it if both do not fit; what was wrong with it below. */
function entryLines(entry: Entry, message: string | null, theme: Theme, width: number): readonly Line[] {
  const label = ` ${labelOf(entry)}: `;
  const hint = entry.purpose === 'note' ? '  Tab kind, Enter, Esc' : '  Enter, Esc';
  const beside = widthOf(label) + ROOM_TO_TYPE + widthOf(hint) <= width;
  const before = beside ? span(label, 'strong') : span(' > ', 'strong');
  const space = Math.max(8, width - widthOf(before.text) - widthOf(hint) - 2);
  let { text } = entry;
  while (widthOf(text) > space) text = [...text].slice(1).join('');
  const typed = cutLine([before, span(text), span(' ', 'cursor'), span(hint, 'quiet')], width, theme.glyphs.more);
  return [
    ...(beside ? [] : words(label.trim(), width, 'strong')),
    typed,
    ...(message === null ? [] : words(message, width, 'warn')),
  ];
}

const ROOM_TO_TYPE = 24;

function labelOf(entry: Entry): string {
  switch (entry.purpose) {
    case 'note':
      return entry.kind;
    case 'search':
      return 'Search';
    case 'abort':
      return 'Type "abort" to end this run';
    case 'answer':
      if (entry.asks === 'identity')
        return `Who ${entry.choice.verdict === 'approve' ? 'approves' : 'denies'} (not the operator)`;
      if (entry.asks === 'reason') return entry.choice.asks ?? `Why: ${entry.choice.label}`;
      return `Type ${entry.choice.typed !== null && entry.choice.typed !== 'identity' ? entry.choice.typed.exactly : ''} to confirm`;
  }
}
