import { BEGIN, CLEAR_LINE_END, END, HOME, NEXT_ROW, type AlternateScreen } from './alternate-screen.ts';

/** After this Ink writes a whole frame; otherwise only the rows that changed. */
const CLEAR_TERMINAL = '\x1b[2J\x1b[3J\x1b[H';

/**
 * The terminal that Ink writes to. Ink's incremental rendering does not expect a frame as high as the screen, so Ink sees one
 * row more than there is, and three things in its output are fixed: a line end on the last row would push the screen up,
 * erasing after a full row would take its last character with it, and going up to the first row counts one row too few.
 * Ink redraws everything that it believes to be higher than the screen: that is how the first frame, and the first one after
 * a change of size, replace what is there. A synchronised update is one write.
 */
export function inkOutput(screen: AlternateScreen): NodeJS.WriteStream {
  /** The change of size since which Ink knows what is on the screen. */
  let known = -1;
  let update = '';
  const corrected = (text: string): string => {
    if (!text.startsWith(CLEAR_TERMINAL)) return changedRows(text, screen);
    known = screen.sizes;
    return screen.whole(text.slice(CLEAR_TERMINAL.length).split('\n'));
  };
  /** The callback is about what was written before. */
  const write = (text: string, written?: () => void): boolean => {
    if (written) return screen.terminal.write('', written);
    update += corrected(text);
    if (update.startsWith(BEGIN) && text !== END) return true;
    const whole = update;
    update = '';
    return screen.write(whole);
  };
  return new Proxy(screen.terminal, {
    get(terminal, name) {
      if (name === 'write') return write;
      if (name === 'columns') return screen.columns;
      if (name === 'rows') return known === screen.sizes ? screen.rows + 1 : 0;
      const value: unknown = Reflect.get(terminal, name);
      return typeof value === 'function' ? value.bind(terminal) : value;
    },
  });
}

function changedRows(text: string, screen: AlternateScreen): string {
  return text
    .replace(/^\x1b\[\d*A/, HOME)
    .split('\n')
    .map((row) => (row.endsWith(CLEAR_LINE_END) && screen.fills(row) ? row.slice(0, -CLEAR_LINE_END.length) : row))
    .join(NEXT_ROW);
}
