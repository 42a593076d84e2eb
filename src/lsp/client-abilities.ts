import type { InitializeParams } from 'vscode-languageserver/node';

/** What the editor can do, as far as the server cares. */
export interface ClientAbilities {
  /** Placeholders in completions. */
  readonly snippets: boolean;
  /** Placeholders in edits of quick fixes. */
  readonly snippetEdits: boolean;
  /** Has the commands `runbook.play` and `runbook.rehearse`, so that lenses can offer them. */
  readonly commands: boolean;
  /** Watches files for the server. */
  readonly watches: boolean;
}

export function readAbilities({ capabilities, initializationOptions }: InitializeParams): ClientAbilities {
  const { textDocument, workspace } = capabilities ?? {};
  const options: unknown = initializationOptions;
  return {
    snippets: textDocument?.completion?.completionItem?.snippetSupport === true,
    snippetEdits: workspace?.workspaceEdit?.snippetEditSupport === true,
    commands: typeof options === 'object' && options !== null && 'commands' in options && options.commands === true,
    watches: workspace?.didChangeWatchedFiles?.dynamicRegistration === true,
  };
}
