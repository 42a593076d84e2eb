import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Range, TextDocument } from 'vscode-languageserver-textdocument';
import type { Vocabulary } from '../interpreter/parse/language.ts';
import type { Analysis } from './analysis.ts';

/** One text at one moment, and what is known about it. */
export interface Page {
  readonly uri: string;
  /** Absolute, with links resolved if the file is on disk. */
  readonly path: string;
  readonly text: TextDocument;
  readonly analysis: Analysis;
}

/** What else a feature may look at. */
export interface Around {
  readonly vocabulary: Vocabulary;
  /** All open pages, the one in question included. */
  readonly open: readonly Page[];
  /** The page of a file, open or on disk; null if it cannot be read. */
  pageAt(file: string): Promise<Page | null>;
  pageUrl(url: string): string;
}

export const rangeOf = ({ text }: Page, start: number, end: number): Range => ({
  start: text.positionAt(start),
  end: text.positionAt(end),
});

/** The absolute path of a file that a page names. */
export const besides = (page: Page, file: string): string => path.resolve(path.dirname(page.path), file);

/** The path of a `file:` address; null for texts that are not files. */
export function pathOf(uri: string): string | null {
  try {
    return fileURLToPath(uri);
  } catch {
    // Another scheme, or not an address at all.
    return null;
  }
}

export const uriOf = (file: string): string => pathToFileURL(file).href;
