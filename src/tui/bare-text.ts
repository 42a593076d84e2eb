import { setImmediate } from 'node:timers/promises';
import { neutralise } from '../presentation/terminal-text.ts';

export interface BareText {
  /** Resolves when Enter is pressed or `close` is called. */
  readonly read: Promise<void>;
  close(): void;
}

/**
 * Shows text unchanged on the normal screen, where the terminal's selection copies it without our frames and line breaks.
 * The terminal must not be in raw mode.
 */
export function showBareText(
  { stdin, stdout }: { readonly stdin: NodeJS.ReadStream; readonly stdout: NodeJS.WriteStream },
  about: string,
  text: string,
): BareText {
  let close = (): void => undefined;
  const closed = new Promise<void>((resolve) => {
    close = resolve;
  });
  const onData = (chunk: Buffer | string): void => {
    if (/[\r\n]/.test(chunk.toString())) close();
  };
  stdout.write(`\n${neutralise(about)}\n\n${neutralise(text)}\n\nEnter returns to the run `);
  stdin.ref();
  stdin.on('data', onData);
  stdin.resume();
  const read = closed.then(async () => {
    stdin.off('data', onData);
    stdin.pause();
    stdin.unref();
    // Node stops reading one tick later; until then it would take keys from the next reader.
    await setImmediate();
  });
  return { read, close };
}
