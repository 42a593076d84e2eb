import { Box, type BoxProps } from 'ink';
import { Lines } from './lines.tsx';
import { headerLines } from './panes/header.ts';
import { HEADER, layoutOf, listLines, mainLines, type Layout } from './panes/layout.ts';
import { scrubber } from './replay-controls.ts';
import type { Draw, Size } from './screen.ts';
import type { Store } from './store.ts';
import type { Theme } from './theme.ts';

interface PaneProps {
  readonly store: Store;
  readonly theme: Theme;
  readonly rules: BoxProps;
}

/** The screen of a run. */
export function drawRun(store: Store, theme: Theme): Draw {
  const rules = rulesOf(theme);
  return (size) => <RunScreen store={store} theme={theme} rules={rules} size={size} />;
}

/** Header, list of steps, main pane, footer; if not all of it fits, the footer stays. */
function RunScreen({ store, theme, rules, size: { columns, rows } }: PaneProps & { readonly size: Size }) {
  const layout = layoutOf(store, theme, { columns, rows });
  const pane = { store, theme, rules, layout };
  return (
    <Box flexDirection="column" width={columns} height={rows}>
      <Box flexDirection="column" flexGrow={1} overflowY="hidden">
        <Box flexDirection="column" flexShrink={0}>
          <Lines lines={headerLines(store, theme, columns)} theme={theme} width={columns} height={HEADER} />
        </Box>
        <Box flexShrink={0}>
          {layout.list > 0 && <StepList {...pane} />}
          <Main {...pane} />
        </Box>
        {store.replay && (
          <Lines lines={[scrubber(store.replay.status(), theme, columns)]} theme={theme} width={columns} height={1} />
        )}
      </Box>
      <Box flexDirection="column" flexShrink={0}>
        <Lines lines={layout.footer} theme={theme} width={columns} height={layout.footer.length} />
      </Box>
    </Box>
  );
}

/** A rule above, below, and to the right. */
function StepList({ store, theme, rules, layout }: PaneProps & { readonly layout: Layout }) {
  return (
    <Box {...rules} {...sizeOf(store, layout)} width={layout.list + 1} flexShrink={0}>
      <Lines lines={listLines(store, theme, layout)} theme={theme} width={layout.list} height={layout.height} />
    </Box>
  );
}

function Main({ store, theme, rules, layout }: PaneProps & { readonly layout: Layout }) {
  return (
    <Box {...rules} {...sizeOf(store, layout)} borderRight={false} paddingLeft={1} flexGrow={1}>
      <Lines lines={mainLines(store, theme, layout)} theme={theme} width={layout.width} height={layout.height} />
    </Box>
  );
}

/** In a replay the scrubber replaces the rule below. */
const sizeOf = ({ replay }: Store, { height }: Layout): BoxProps =>
  replay ? { height: height + 1, borderBottom: false } : { height: height + 2, borderBottom: true };

/** Made once: for a new border object Ink restores all four sides. */
function rulesOf({ glyphs }: Theme): BoxProps {
  const { horizontal, vertical: right, down: topRight, up: bottomRight } = glyphs;
  const border = { top: horizontal, topRight, right, bottomRight, bottom: horizontal };
  return {
    flexDirection: 'column',
    borderStyle: { ...border, topLeft: '', left: '', bottomLeft: '' },
    borderDimColor: true,
    borderLeft: false,
  };
}
