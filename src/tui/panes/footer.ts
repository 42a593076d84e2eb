import type { Store } from '../store.ts';
import { cut, cutLine, line, span, widthOf, type Line } from '../fit.ts';
import type { Theme } from '../theme.ts';
import type { Entry } from '../ui.ts';

/** The last line: what is being typed, else a message, else the keys. */
export function footerLine(store: Store, theme: Theme, width: number): Line {
  const { ui } = store;
  if (ui.entry) return entryLine(ui.entry, ui.message, theme, width);
  if (ui.message !== null) return line(cut(` ${ui.message}`, width, theme.glyphs.more), 'warn');
  const keys = keysFor(store);
  return cutLine(
    keys.flatMap(([key, words]) => [span(` ${key} `, 'accent'), span(`${words} `, 'quiet')]),
    width,
    theme.glyphs.more,
  );
}

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
    ...(state.question ? [] : [['Space', state.paused ? 'go on' : 'pause'] as const]),
    ['A', 'abort'],
    ['^C', 'stop'],
    ['Tab', 'look'],
  ];
}

const REPLAY_KEYS: Keys = [
  ['Space', 'play, pause'],
  ['\u2190 \u2192', 'event'],
  ['[ ]', 'step'],
  ['m', 'mark'],
  ['f', 'failure'],
  ['+ -', 'speed'],
  ['n', 'note'],
  ['?', 'help'],
  ['q', 'quit'],
];

function entryLine(entry: Entry, message: string | null, theme: Theme, width: number): Line {
  const label = ` ${labelOf(entry)}: `;
  const hint = message ?? (entry.purpose === 'note' ? 'Tab kind, Enter, Esc' : 'Enter, Esc');
  const room = width - widthOf(label) - 3;
  const space = Math.max(10, room - widthOf(hint));
  let text = entry.text;
  while (widthOf(text) > space) text = [...text].slice(1).join('');
  return cutLine(
    [span(label, 'strong'), span(text), span(' ', 'cursor'), span(`  ${hint}`, message === null ? 'quiet' : 'warn')],
    width,
    theme.glyphs.more,
  );
}

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
      if (entry.asks === 'reason') return `Why: ${entry.choice.label}`;
      return `Type ${entry.choice.typed !== null && entry.choice.typed !== 'identity' ? entry.choice.typed.exactly : ''} to confirm`;
  }
}
