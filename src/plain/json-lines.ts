import type { View } from '../model/view.ts';
import { jsonText } from '../presentation/terminal-text.ts';

/** `--ui json`: each record as one JSON line, exactly as in the journal. */
export function createJsonView(options: { write(text: string): void }): View {
  return {
    interactive: false,
    open: () => undefined,
    event: (event) => options.write(`${jsonText(event)}\n`),
    live: () => undefined,
    suspend: () => Promise.resolve(),
    resume: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}
