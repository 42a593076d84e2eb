import { line, span, widthOf, type Line } from '../fit.ts';
import { scrubber } from '../replay-controls.ts';
import type { Screen, Size } from '../screen.ts';
import type { Store } from '../store.ts';
import type { Theme } from '../theme.ts';
import { headerLines } from './header.ts';
import { layoutOf, listLines, mainLines } from './layout.ts';

/** The screen of a run. */
export const runScreen = (store: Store, theme: Theme): Screen => ({
  load: async () => {
    const { drawRun } = await import('../run-screen.tsx');
    return drawRun(store, theme);
  },
  lines: (size) => screenLines(store, theme, size),
  press: (key) => store.press(key),
  resized: () => store.resized(),
  subscribe: store.subscribe,
  version: store.version,
});

/** The whole screen as `RunScreen` draws it: `rows` lines of at most `columns` columns. */
export function screenLines(store: Store, theme: Theme, size: Size): readonly Line[] {
  const { columns, rows } = size;
  const { glyphs } = theme;
  const layout = layoutOf(store, theme, size);
  const { list, height, footer } = layout;
  const main = mainLines(store, theme, layout);
  const side = listLines(store, theme, layout);
  const body = Array.from({ length: height }, (_, row): Line => {
    const right = main[row] ?? [];
    return list === 0
      ? [span(' '), ...right]
      : [...padded(side[row] ?? [], list), span(`${glyphs.vertical} `, 'quiet'), ...right];
  });
  const rule = (joint: string): Line =>
    line(
      list === 0
        ? glyphs.horizontal.repeat(columns)
        : `${glyphs.horizontal.repeat(list)}${joint}${glyphs.horizontal.repeat(columns - list - 1)}`,
      'quiet',
    );
  const above = [
    ...headerLines(store, theme, columns),
    rule(glyphs.down),
    ...body,
    store.replay ? scrubber(store.replay.status(), theme, columns) : rule(glyphs.up),
  ];
  return [...above.slice(0, rows - footer.length), ...footer];
}

const padded = (spans: Line, width: number): Line => [
  ...spans,
  span(' '.repeat(width - spans.reduce((sum, one) => sum + widthOf(one.text), 0))),
];
