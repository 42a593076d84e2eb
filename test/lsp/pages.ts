import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Position } from 'vscode-languageserver/node';
import { createReviewer } from '../../src/cli/lsp/reviewer.ts';
import { readVocabulary } from '../../src/interpreter/parse/language.ts';
import type { ClientAbilities } from '../../src/lsp/client-abilities.ts';
import type { Feature } from '../../src/lsp/feature.ts';
import { uriOf, type Page } from '../../src/lsp/page.ts';
import { createWorkspace } from '../../src/lsp/workspace.ts';
import { STEP_KINDS } from '../../src/steps/index.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { cursorIn } from './editor.ts';

const ABILITIES: ClientAbilities = { snippets: true, snippetEdits: false, commands: true, watches: false };

/** Open texts in a repository, and the answers of features, without a connection. */
export function openPages() {
  const folder = temporaryFolder('runbook-pages-');
  mkdirSync(path.join(folder, '.git'));
  const reviewer = createReviewer();
  const workspace = createWorkspace(reviewer, (error) => {
    throw error;
  });
  const uri = (name: string): string => uriOf(path.join(folder, name));
  const ask = async <P extends { textDocument: { uri: string } }, R>(
    feature: Feature<P, R>,
    name: string,
    params: Omit<P, 'textDocument'>,
    client: Partial<ClientAbilities> = {},
  ): Promise<R> => {
    const page = await workspace.page(uri(name));
    if (!page) throw new Error(`${name} is not open`);
    const open = await Promise.all(workspace.uris.map((one) => workspace.page(one)));
    return feature.answer({
      params: { ...params, textDocument: { uri: uri(name) } } as P,
      page,
      client: { ...ABILITIES, ...client },
      around: {
        vocabulary: readVocabulary(STEP_KINDS),
        open: open.filter((one): one is Page => one !== null),
        pageAt: workspace.pageAt,
        pageUrl: (url) => reviewer.pageUrl(url),
      },
    });
  };
  let version = 1;
  const open = (name: string, text: string): void => {
    version += 1;
    workspace.open(uri(name), 'markdown', version, text);
  };
  return {
    folder,
    uri,
    open,
    ask,
    page: (name: string) => workspace.page(uri(name)),
    workspace,
    /** Opens a text with `|` where the cursor is, and asks there. */
    askAt: <P extends { textDocument: { uri: string }; position: Position }, R>(
      feature: Feature<P, R>,
      marked: string,
      more: Omit<P, 'textDocument' | 'position'> = {} as Omit<P, 'textDocument' | 'position'>,
    ): Promise<R> => {
      const { text, position } = cursorIn(marked);
      open('page.md', text);
      return ask(feature, 'page.md', { ...more, position } as unknown as Omit<P, 'textDocument'>);
    },
  };
}

interface Edit {
  readonly range: { readonly start: Position; readonly end: Position };
  readonly newText: string;
}

/** A text after edits, as an editor applies them. */
export function applied(text: string, edits: readonly Edit[]): string {
  const starts = [0, ...[...text.matchAll(/\r\n|\n|\r/g)].map((match) => match.index + match[0].length)];
  const offset = ({ line, character }: Position): number => (starts[line] ?? text.length) + character;
  let result = text;
  for (const { range, newText } of edits.toSorted((a, b) => offset(b.range.start) - offset(a.range.start)))
    result = result.slice(0, offset(range.start)) + newText + result.slice(offset(range.end));
  return result;
}
