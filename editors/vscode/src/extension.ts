import { existsSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { LanguageClient, TransportKind } from 'vscode-languageclient/node';
import { COMMAND_LINES, stepAt } from './command-lines.ts';
import { findServer } from './find-server.ts';

let client: LanguageClient | undefined;

/** VS Code calls it when the first Markdown file is opened. */
export async function activate(context: vscode.ExtensionContext): Promise<void> {
  context.subscriptions.push(
    vscode.commands.registerCommand('runbook.play', play),
    vscode.commands.registerCommand('runbook.rehearse', rehearse),
    vscode.commands.registerCommand('runbook.restart', restart),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('runbook')) void restart();
    }),
  );
  await start();
}

export async function deactivate(): Promise<void> {
  await client?.dispose();
  client = undefined;
}

async function restart(): Promise<void> {
  await deactivate();
  await start();
}

async function start(): Promise<void> {
  const command = serverFor(vscode.window.activeTextEditor?.document.uri);
  try {
    const server = { command, args: ['lsp'], transport: TransportKind.stdio };
    const starting = new LanguageClient('runbook', 'Runbook', server, {
      documentSelector: [
        { language: 'markdown', scheme: 'file' },
        { language: 'markdown', scheme: 'untitled' },
      ],
      initializationOptions: { commands: settings().get<boolean>('lenses', true) },
    });
    await starting.start();
    client = starting;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    void vscode.window.showErrorMessage(
      `${command} lsp could not be started: ${why}. Install it with "npm install --save-dev runbook", or set runbook.server.path.`,
    );
  }
}

const settings = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration('runbook');

function serverFor(uri: vscode.Uri | undefined): string {
  const own = uri && vscode.workspace.getWorkspaceFolder(uri);
  const all = vscode.workspace.workspaceFolders ?? [];
  const folders = [...(own ? [own] : []), ...all].map((folder) => folder.uri.fsPath);
  return findServer({ setting: settings().get<string>('server.path', ''), folders, exists: existsSync });
}

/** From a lens with the address and the id, from the palette with neither: then it is the step at the cursor. */
async function play(address?: string, id?: string): Promise<void> {
  const document = await documentAt(address);
  if (!document) return;
  const line = vscode.window.activeTextEditor?.selection.active.line ?? 0;
  const step = id ?? stepAt(document.getText().split(/\r\n|\n|\r/), line);
  if (step === null) {
    void vscode.window.showInformationMessage('There is no step with an id above the cursor.');
    return;
  }
  await runInTerminal(document, `play ${step}`, COMMAND_LINES['runbook.play'](document.uri.fsPath, step));
}

async function rehearse(address?: string): Promise<void> {
  const document = await documentAt(address);
  if (document) await runInTerminal(document, 'rehearse', COMMAND_LINES['runbook.rehearse'](document.uri.fsPath));
}

/** The document, saved: the command reads the file. */
async function documentAt(address: string | undefined): Promise<vscode.TextDocument | null> {
  const document =
    address === undefined
      ? vscode.window.activeTextEditor?.document
      : await vscode.workspace.openTextDocument(vscode.Uri.parse(address));
  if (!document || (document.isDirty && !(await document.save()))) return null;
  return document.isUntitled ? null : document;
}

/** A task has a terminal of its own that stays, and its words need no quoting. */
async function runInTerminal(document: vscode.TextDocument, name: string, words: readonly string[]): Promise<void> {
  const folder = vscode.workspace.getWorkspaceFolder(document.uri);
  const cwd = folder?.uri.fsPath ?? path.dirname(document.uri.fsPath);
  const execution = new vscode.ProcessExecution(serverFor(document.uri), [...words], { cwd });
  const task = new vscode.Task({ type: 'runbook' }, folder ?? vscode.TaskScope.Workspace, name, 'runbook', execution);
  task.presentationOptions = {
    reveal: vscode.TaskRevealKind.Always,
    focus: true,
    panel: vscode.TaskPanelKind.Dedicated,
  };
  await vscode.tasks.executeTask(task);
}
