import type { Store } from '../store.ts';
import { cut, cutLine, line, span, widthOf, type Line } from '../fit.ts';
import type { Theme } from '../theme.ts';
import type { Entry } from '../ui.ts';

/** The last line: what is being typed, else a message, else the keys. */
export function footerLine(store: Store, theme: Theme, width: number): Line {
  const { ui, state } = store;
  if (ui.entry) return entryLine(ui.entry, ui.message, theme, width);
  if (ui.message !== null) return line(cut(` ${ui.message}`, width, theme.glyphs.more), 'warn');
  const keys: readonly (readonly [string, string])[] = [
    ['?', 'help'],
    ['o', ui.overlay === 'output' ? 'close output' : 'output'],
    ['t', ui.overlay === 'text' ? 'close text' : 'text'],
    ['n', 'note'],
    ...(state.question ? [] : [['p', state.paused ? 'go on' : 'pause'] as const]),
    ['A', 'abort'],
    ['^C', 'stop'],
  ];
  return cutLine(
    keys.flatMap(([key, words]) => [span(` ${key} `, 'accent'), span(`${words} `, 'quiet')]),
    width,
    theme.glyphs.more,
  );
}

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
    case 'abort':
      return 'Type "abort" to end this run';
    case 'answer':
      if (entry.asks === 'identity')
        return `Who ${entry.choice.verdict === 'approve' ? 'approves' : 'denies'} (not the operator)`;
      if (entry.asks === 'reason') return `Why: ${entry.choice.label}`;
      return `Type ${entry.choice.typed !== null && entry.choice.typed !== 'identity' ? entry.choice.typed.exactly : ''} to confirm`;
  }
}
