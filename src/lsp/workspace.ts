import { readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { createReadMemory } from '../interpreter/parse/index.ts';
import { NOTHING_READ, type Reviewer, type TextAccess } from './analysis.ts';
import { pathOf, uriOf, type Page } from './page.ts';

/** The open texts, each with what is known about its newest version. */
export interface Workspace {
  open(uri: string, languageId: string, version: number, text: string): void;
  /** Returns false for a text that is not open. */
  change(uri: string, version: number, changes: Parameters<typeof TextDocument.update>[1]): boolean;
  close(uri: string): void;
  /** The newest version of the text, without reading it as a runbook. */
  text(uri: string): TextDocument | null;
  /** Reads the newest version if that has not been done; null for a text that is not open. */
  page(uri: string): Promise<Page | null>;
  /** The page of a file, open or on disk. */
  pageAt(file: string): Promise<Page | null>;
  readonly uris: readonly string[];
  /** The open texts that were read with this file, without the text itself. */
  dependents(uri: string): readonly string[];
  /** Something on disk has changed: everything is read again when it is next asked for. */
  forget(): void;
}

interface Text {
  readonly uri: string;
  readonly path: string;
  document: TextDocument;
  page: Page | null;
  /** Counts what makes `page` outdated besides its version: changes of other files. */
  age: number;
  pageAge: number;
  running: Promise<void> | null;
  /** The paths that the reader asked for, whether or not they exist. */
  reads: ReadonlySet<string>;
  readonly memory: TextAccess['memory'];
}

/** `onError` hears of defects of the reader; the text then counts as one in which nothing was found. */
export function createWorkspace(reviewer: Reviewer, onError: (error: unknown, uri: string) => void): Workspace {
  const texts = new Map<string, Text>();
  const newText = (uri: string, file: string, document: TextDocument): Text => {
    const memory = { texts: createReadMemory(), scripts: { kept: new Map() } };
    return { uri, path: file, document, page: null, age: 0, pageAge: 0, running: null, reads: new Set(), memory };
  };

  const accessFor = (text: Text, document: TextDocument, reads: Set<string>): TextAccess => ({
    memory: text.memory,
    read: async (file) => {
      reads.add(file);
      if (file === text.path) return Buffer.from(document.getText());
      const open = [...texts.values()].find((one) => one.path === file);
      return open ? Buffer.from(open.document.getText()) : readFileSync(file);
    },
    realPath: async (file) => {
      reads.add(file);
      if (file === text.path || [...texts.values()].some((one) => one.path === file)) return file;
      return realpathSync.native(file);
    },
  });

  const review = async (text: Text): Promise<void> => {
    const { document, age } = text;
    // The document changes in place, the page does not.
    const frozen = TextDocument.create(text.uri, document.languageId, document.version, document.getText());
    const reads = new Set<string>();
    let analysis = NOTHING_READ;
    try {
      analysis = await reviewer.review(text.path, accessFor(text, frozen, reads));
    } catch (error) {
      onError(error, text.uri);
    }
    text.reads = reads;
    text.pageAge = age;
    text.page = { uri: text.uri, path: text.path, text: frozen, analysis };
  };

  const pageOf = async (text: Text): Promise<Page> => {
    for (;;) {
      if (text.page?.text.version === text.document.version && text.pageAge === text.age) return text.page;
      // Readings of one text never overlap: they share a memory.
      text.running ??= review(text).finally(() => (text.running = null));
      await text.running;
    }
  };

  return {
    open: (uri, languageId, version, content) => {
      const document = TextDocument.create(uri, languageId, version, content);
      texts.set(uri, newText(uri, realPathOf(uri), document));
    },
    change: (uri, version, changes) => {
      const text = texts.get(uri);
      if (!text) return false;
      text.document = TextDocument.update(text.document, changes, version);
      return true;
    },
    close: (uri) => void texts.delete(uri),
    text: (uri) => texts.get(uri)?.document ?? null,
    page: async (uri) => {
      const text = texts.get(uri);
      return text ? pageOf(text) : null;
    },
    pageAt: async (file) => {
      const open = [...texts.values()].find((one) => one.path === file);
      if (open) return pageOf(open);
      let [content, realPath] = ['', file];
      try {
        [content, realPath] = [readFileSync(file, 'utf8'), realpathSync.native(file)];
      } catch {
        // There is no such file; the diagnostics say so.
        return null;
      }
      const document = TextDocument.create(uriOf(file), 'markdown', 0, content);
      return pageOf(newText(document.uri, realPath, document));
    },
    get uris() {
      return [...texts.keys()];
    },
    dependents: (uri) => {
      const file = texts.get(uri)?.path ?? realPathOf(uri);
      const all = [...texts.values()].filter((one) => one.uri !== uri && one.reads.has(file));
      for (const one of all) one.age += 1;
      return all.map((one) => one.uri);
    },
    forget: () => {
      for (const text of texts.values()) text.age += 1;
    },
  };
}

/** A text that is not on disk counts as a file in the working directory. */
function realPathOf(uri: string): string {
  const file = pathOf(uri) ?? path.resolve(uri.replace(/[^\w.-]+/g, '-'));
  try {
    return realpathSync.native(file);
  } catch {
    // A new file: its folder may have links, but nothing plays it yet.
    return file;
  }
}
