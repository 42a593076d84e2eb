import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll } from 'vitest';
import {
  createProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type ClientCapabilities,
  type Position,
  type PublishDiagnosticsParams,
} from 'vscode-languageserver/node';
import { temporaryFolder } from '../support/temporary-folder.ts';

const MAIN = path.resolve(import.meta.dirname, '../../dist/main.js');

const ABILITIES: ClientCapabilities = {
  textDocument: {
    completion: { completionItem: { snippetSupport: true } },
    publishDiagnostics: { versionSupport: true },
  },
};

export interface Started {
  readonly capabilities?: ClientCapabilities;
  readonly initializationOptions?: unknown;
}

/** The built server in its own process, and the connection that an editor has to it. */
export async function startEditor({ capabilities = ABILITIES, initializationOptions }: Started = {}) {
  const folder = temporaryFolder('runbook-lsp-');
  mkdirSync(path.join(folder, '.git'));
  const child = spawn(process.execPath, [MAIN, 'lsp', '--stdio'], { cwd: folder, stdio: 'pipe' });
  const exited = new Promise<number | null>((resolve) => child.on('exit', resolve));
  afterAll(async () => {
    child.kill('SIGKILL');
    await exited;
  });
  const connection = createProtocolConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  const published: PublishDiagnosticsParams[] = [];
  const logged: string[] = [];
  const waiting = new Set<() => void>();
  const wake = (): void => {
    for (const one of waiting) one();
  };
  connection.onNotification('textDocument/publishDiagnostics', (params: PublishDiagnosticsParams) => {
    published.push(params);
    wake();
  });
  connection.onNotification('window/logMessage', ({ message }: { message: string }) => {
    logged.push(message);
    wake();
  });
  connection.onRequest('client/registerCapability', () => null);
  connection.listen();
  const initialized = await connection.sendRequest<{ capabilities: Record<string, unknown> }>('initialize', {
    processId: process.pid,
    rootUri: pathToFileURL(folder).href,
    capabilities,
    initializationOptions,
  });
  await connection.sendNotification('initialized', {});

  const uriOf = (name: string): string => pathToFileURL(path.join(folder, name)).href;
  const texts = new Map<string, { version: number; text: string }>();
  const until = <T>(look: () => T | undefined): Promise<T> =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        waiting.delete(check);
        reject(new Error(`not seen in 60 s; the log: ${logged.join('\n')}`));
      }, 60_000);
      const check = (): void => {
        const seen = look();
        if (seen === undefined) return;
        clearTimeout(timer);
        waiting.delete(check);
        resolve(seen);
      };
      waiting.add(check);
      check();
    });
  return {
    folder,
    child,
    exited,
    connection,
    capabilities: initialized.capabilities,
    published,
    logged,
    uriOf,
    until,
    write(name: string, text: string): void {
      const file = path.join(folder, name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, text);
    },
    async open(name: string, text: string): Promise<void> {
      texts.set(name, { version: 1, text });
      const textDocument = { uri: uriOf(name), languageId: 'markdown', version: 1, text };
      await connection.sendNotification('textDocument/didOpen', { textDocument });
    },
    /** Replaces the text between two places, as a keystroke does. */
    async edit(name: string, start: Position, end: Position, text: string): Promise<number> {
      const known = texts.get(name);
      if (!known) throw new Error(`${name} is not open`);
      known.version += 1;
      await connection.sendNotification('textDocument/didChange', {
        textDocument: { uri: uriOf(name), version: known.version },
        contentChanges: [{ range: { start, end }, text }],
      });
      return known.version;
    },
    /** The findings in a version of a text. */
    findings: (name: string, version = 1): Promise<PublishDiagnosticsParams['diagnostics']> =>
      until(() => published.findLast((one) => one.uri === uriOf(name) && one.version === version)?.diagnostics),
    ask: <R>(method: string, name: string, position: Position, more: object = {}): Promise<R> =>
      connection.sendRequest<R>(method, { textDocument: { uri: uriOf(name) }, position, ...more }),
    async leave(): Promise<number | null> {
      await connection.sendRequest('shutdown');
      await connection.sendNotification('exit');
      return exited;
    },
  };
}

export type Editor = Awaited<ReturnType<typeof startEditor>>;

/** A text with `|` where the cursor is. */
export function cursorIn(marked: string): { readonly text: string; readonly position: Position } {
  const at = marked.indexOf('|');
  const before = marked.slice(0, at).split(/\r\n|\n|\r/);
  const position = { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
  return { text: marked.slice(0, at) + marked.slice(at + 1), position };
}
