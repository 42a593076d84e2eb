import type { Diagnostic } from 'vscode-languageserver/node';
import type { Page } from './page.ts';

export interface Published {
  readonly uri: string;
  readonly version?: number;
  readonly diagnostics: Diagnostic[];
}

/** Says what is wrong with a text, soon after its last change. */
export interface Publisher {
  /** The text has changed, or something that it plays. */
  soon(uri: string): void;
  /** The text was closed. */
  clear(uri: string): void;
}

/** What is typed within this time is read once. */
const SHORTEST_MS = 5;
const LONGEST_MS = 500;
/** A reading that takes longer is felt: the next one waits as long as it took, so that typing comes first. */
const UNFELT_MS = 50;

export function createPublisher(port: {
  page(uri: string): Promise<Page | null>;
  diagnostics(page: Page): Promise<Diagnostic[]>;
  send(published: Published): Promise<void>;
  failed(error: unknown, uri: string): void;
}): Publisher {
  const waiting = new Map<string, NodeJS.Timeout>();
  let lastMs = 0;
  const publish = async (uri: string): Promise<void> => {
    const begun = performance.now();
    const page = await port.page(uri);
    // Closed meanwhile, or changed again: what would be found is about a text that nobody sees.
    if (!page || waiting.has(uri)) return;
    const diagnostics = await port.diagnostics(page);
    lastMs = performance.now() - begun;
    if (!waiting.has(uri)) await port.send({ uri, version: page.text.version, diagnostics });
  };
  const forget = (uri: string): void => {
    clearTimeout(waiting.get(uri));
    waiting.delete(uri);
  };
  return {
    soon: (uri) => {
      forget(uri);
      const delay = lastMs <= UNFELT_MS ? SHORTEST_MS : Math.min(lastMs, LONGEST_MS);
      const timer = setTimeout(() => {
        waiting.delete(uri);
        publish(uri).catch((error: unknown) => {
          port.failed(error, uri);
        });
      }, delay);
      waiting.set(uri, timer);
    },
    clear: (uri) => {
      forget(uri);
      port.send({ uri, diagnostics: [] }).catch((error: unknown) => {
        port.failed(error, uri);
      });
    },
  };
}
