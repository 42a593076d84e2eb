import type { ServerCapabilities } from 'vscode-languageserver/node';
import type { ClientAbilities } from './client-abilities.ts';
import type { Around, Page } from './page.ts';

/** What every question of an editor has. */
interface AboutText {
  readonly textDocument: { readonly uri: string };
}

export interface Question<P> {
  readonly params: P;
  readonly page: Page;
  readonly around: Around;
  readonly client: ClientAbilities;
}

/**
 * One thing that an editor asks: one file, and one line in the table. It only looks; it gets a page that was read in the
 * version that the editor shows.
 */
export interface Feature<P extends AboutText = AboutText, R = unknown> {
  /** The request, as the protocol names it. */
  readonly method: string;
  /** What the server announces. */
  readonly capabilities: ServerCapabilities;
  /** From the text alone: false if there is nothing to say at this place, so that nothing has to be read. */
  concerns?(text: Page['text'], params: P): boolean;
  answer(question: Question<P>): R | Promise<R>;
}

/** Only the feature itself knows the types of its question and answer. */
export const widened = <P extends AboutText, R>(feature: Feature<P, R>): Feature => feature as unknown as Feature;
