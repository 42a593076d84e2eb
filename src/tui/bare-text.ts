import { setImmediate } from 'node:timers/promises';
import { neutralise } from '../presentation/terminal-text.ts';

export interface BareText {
  /** Resolves when Enter was pressed, or `close` was called. */
  readonly read: Promise<void>;
  close(): void;
}

/**
 * Text on the normal screen, line by line as it is: there the terminal's own selection takes it without frames and breaks of
 * ours. The terminal has to be out of raw mode.
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
  stdout.write(`\n${neutralise(about)}\n\n${neutralise(text)}\n\nEnter goes back to the run. `);
  stdin.ref();
  stdin.on('data', onData);
  stdin.resume();
  const read = closed.then(async () => {
    stdin.off('data', onData);
    stdin.pause();
    stdin.unref();
    // One tick later Node stops reading; before that it would take keys from the next reader.
    await setImmediate();
  });
  return { read, close };
}
