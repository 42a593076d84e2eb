import {
  createConnection,
  DidChangeWatchedFilesNotification,
  ErrorCodes,
  LSPErrorCodes,
  ResponseError,
  StreamMessageReader,
  StreamMessageWriter,
  TextDocumentSyncKind,
  type CancellationToken,
  type Connection,
  type ServerCapabilities,
} from 'vscode-languageserver/node';
import { readVocabulary } from '../interpreter/parse/language.ts';
import type { Reviewer } from './analysis.ts';
import { readAbilities, type ClientAbilities } from './client-abilities.ts';
import { diagnosticsOf } from './diagnostics.ts';
import type { Feature } from './feature.ts';
import { FEATURES } from './features.ts';
import type { Page } from './page.ts';
import { createPublisher } from './publish.ts';
import { createWorkspace } from './workspace.ts';

export interface Streams {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  readonly version: string;
}

/** Serves one editor until it says goodbye, or its end of the pipe is gone; then the process ends. */
export function serve(reviewer: Reviewer, { input, output, version }: Streams): void {
  const connection = createConnection(new StreamMessageReader(input), new StreamMessageWriter(output));
  const log = (what: string, error: unknown): void => {
    connection.console.error(`${what}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  };
  const workspace = createWorkspace(reviewer, (error, uri) => {
    log(`${uri} could not be read, which is a defect of runbook`, error);
  });
  const publisher = createPublisher({
    page: (uri) => workspace.page(uri),
    diagnostics: (page) => diagnosticsOf(page, (url) => reviewer.pageUrl(url)),
    send: (published) => connection.sendDiagnostics(published),
    failed: (error, uri) => {
      log(`the findings in ${uri} could not be sent`, error);
    },
  });
  reviewer.onProblem((message) => {
    connection.console.warn(message);
  });
  let client: ClientAbilities = { snippets: false, snippetEdits: false, commands: false, watches: false };
  const vocabulary = readVocabulary(reviewer.kinds);

  /** A notification that cannot be understood is logged; the connection and the other texts stay. */
  const guarded =
    <P>(what: string, handle: (params: P) => void) =>
    (params: P): void => {
      try {
        handle(params);
      } catch (error) {
        log(`${what} could not be understood`, error);
      }
    };
  const changed = (uri: string): void => {
    for (const one of [uri, ...workspace.dependents(uri)]) publisher.soon(one);
  };
  const everything = (): void => {
    reviewer.forget();
    workspace.forget();
    for (const uri of workspace.uris) publisher.soon(uri);
  };

  connection.onInitialize((params) => {
    client = readAbilities(params);
    return { capabilities: capabilities(), serverInfo: { name: 'runbook', version } };
  });
  connection.onInitialized(() => {
    if (client.watches) watchFiles(connection, log);
  });
  connection.onDidOpenTextDocument(
    guarded('didOpen', ({ textDocument: { uri, languageId, version: number, text } }) => {
      workspace.open(uri, languageId, number, text);
      changed(uri);
    }),
  );
  connection.onDidChangeTextDocument(
    guarded('didChange', ({ textDocument: { uri, version: number }, contentChanges }) => {
      if (workspace.change(uri, number, contentChanges)) changed(uri);
    }),
  );
  connection.onDidCloseTextDocument(
    guarded('didClose', ({ textDocument: { uri } }) => {
      const others = workspace.dependents(uri);
      workspace.close(uri);
      publisher.clear(uri);
      for (const one of others) publisher.soon(one);
    }),
  );
  connection.onDidSaveTextDocument(everything);
  connection.onDidChangeWatchedFiles(everything);

  const pagesOf = async (uris: readonly string[]): Promise<readonly Page[]> =>
    (await Promise.all(uris.map((uri) => workspace.page(uri)))).filter((page) => page !== null);

  const answer = async (
    feature: Feature,
    params: Parameters<Feature['answer']>[0]['params'],
    token: CancellationToken,
  ) => {
    const { uri } = params.textDocument;
    const text = workspace.text(uri);
    if (!text || feature.concerns?.(text, params) === false) return null;
    const page = await workspace.page(uri);
    // What was asked before the last keystroke is often cancelled by now: let the message in.
    await new Promise((resolve) => setImmediate(resolve));
    if (token.isCancellationRequested) throw new ResponseError(LSPErrorCodes.RequestCancelled, 'cancelled');
    if (!page) return null;
    const open = await pagesOf(workspace.uris);
    const around = { vocabulary, open, pageAt: workspace.pageAt, pageUrl: (url: string) => reviewer.pageUrl(url) };
    return feature.answer({ params, page, around, client });
  };
  for (const feature of FEATURES)
    connection.onRequest(feature.method, async (params: Parameters<typeof answer>[1], token: CancellationToken) => {
      try {
        return await answer(feature, params, token);
      } catch (error) {
        if (error instanceof ResponseError) throw error;
        log(feature.method, error);
        throw new ResponseError(
          ErrorCodes.InternalError,
          `${feature.method}: ${error instanceof Error ? error.message : String(error)}`,
        );
      }
    });
  connection.listen();
}

const capabilities = (): ServerCapabilities => ({
  textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: { includeText: false } },
  ...FEATURES.reduce((all: ServerCapabilities, feature) => ({ ...all, ...feature.capabilities }), {}),
});

/** Settings, files that are played and scripts that are called may change outside of the editor. */
function watchFiles(connection: Connection, log: (what: string, error: unknown) => void): void {
  const watchers = ['**/.runbookrc.{yaml,yml}', '**/*.md'].map((globPattern) => ({ globPattern }));
  connection.client.register(DidChangeWatchedFilesNotification.type, { watchers }).catch((error: unknown) => {
    log('the editor does not watch files', error);
  });
}
