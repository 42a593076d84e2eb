import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { CancellationTokenSource, LSPErrorCodes } from 'vscode-languageserver/node';
import type { CompletionItem, DocumentSymbol, Hover, Location } from 'vscode-languageserver/node';
import { cursorIn, startEditor } from './editor.ts';

const RUNBOOK = `---
objectives: { rto: 4h }
params:
  BACKUP: { description: which backup, default: latest }
---

# Restore

## Store (30 min)

\`\`\`bash {#restore effect=destructive timeout=20m}
restore "$BACKUP"
\`\`\`

\`\`\`bash {#check .gate for=#restore}
test -s store
\`\`\`
`;

describe('an editor', () => {
  it('is served from the first letter to the goodbye', async () => {
    const editor = await startEditor();
    expect(Object.keys(editor.capabilities)).toContain('renameProvider');
    await editor.open('restore.md', RUNBOOK);
    const first = await editor.findings('restore.md');
    expect(first.map(({ code }) => code)).toEqual(['destructive-without-undo']);
    const href = first[0]?.codeDescription?.href ?? '';
    expect(readFileSync(fileURLToPath(href), 'utf8')).toContain('# destructive-without-undo');

    // Letter by letter: each version is answered or replaced by the next one.
    const line = RUNBOOK.split('\n').indexOf('```bash {#check .gate for=#restore}');
    const from = '```bash {#check .gate for=#restore'.length;
    let version = 1;
    for (const [index, letter] of [...'d-x'].entries()) {
      const at = { line, character: from + index };
      version = await editor.edit('restore.md', at, at, letter);
    }
    const wrong = await editor.findings('restore.md', version);
    expect(wrong.find(({ code }) => code === 'gate-without-step')?.range.start.line).toBe(line);
    expect(editor.published.map((one) => one.version)).toEqual(
      editor.published.map((one) => one.version).toSorted((a, b) => (a ?? 0) - (b ?? 0)),
    );
    version = await editor.edit('restore.md', { line, character: from }, { line, character: from + 3 }, '');
    expect((await editor.findings('restore.md', version)).map(({ code }) => code)).toEqual([
      'destructive-without-undo',
    ]);

    const proposed = await editor.ask<CompletionItem[]>('textDocument/completion', 'restore.md', {
      line,
      character: from,
    });
    expect(proposed.map(({ label }) => label)).toEqual(['#restore', 'section']);
    const shown = await editor.ask<Hover>('textDocument/hover', 'restore.md', { line, character: from - 2 });
    expect(shown.contents).toMatchObject({ value: expect.stringContaining('timeout 20m') });
    const [declared] = await editor.ask<Location[]>('textDocument/definition', 'restore.md', {
      line,
      character: from - 2,
    });
    expect(declared?.range.start.line).toBe(10);
    const changed = await editor.ask<{ changes: Record<string, unknown[]> }>(
      'textDocument/rename',
      'restore.md',
      { line, character: from - 2 },
      { newName: 'bring-back' },
    );
    expect(changed.changes[editor.uriOf('restore.md')]).toHaveLength(2);
    const symbols = await editor.ask<DocumentSymbol[]>('textDocument/documentSymbol', 'restore.md', {
      line: 0,
      character: 0,
    });
    expect(symbols[0]?.children?.[0]?.children?.map(({ name }) => name)).toEqual(['#restore', '#check']);
    expect(await editor.leave()).toBe(0);
    expect(editor.logged).toEqual([]);
  });

  it('has its unsaved buffers read, and not the versions on disk', async () => {
    const editor = await startEditor();
    editor.write('part.md', '# Part\n\n```bash {#on-disk}\ntrue\n```\n');
    await editor.open('whole.md', '# Whole\n\n[part](./part.md#in-buffer "play")\n');
    expect((await editor.findings('whole.md')).map(({ code }) => code)).toContain('broken-include');
    await editor.open('part.md', '# Part\n\n```bash {#in-buffer}\ntest -s x\n```\n');
    await editor.until(() =>
      editor.published.filter(({ uri }) => uri === editor.uriOf('whole.md')).length > 1 ? true : undefined,
    );
    const last = editor.published.findLast(({ uri }) => uri === editor.uriOf('whole.md'));
    expect(last?.diagnostics.map(({ code }) => code)).not.toContain('broken-include');
    await editor.leave();
  });

  it('finds the project settings, and hears when they cannot be used', async () => {
    const editor = await startEditor();
    editor.write('.runbookrc.yaml', 'lint: { rules: { destructive-without-undo: off } }\n');
    await editor.open('restore.md', RUNBOOK);
    expect(await editor.findings('restore.md')).toEqual([]);
    editor.write('.runbookrc.yaml', 'lint: { rules: { no-such-rule: off } }\n');
    await editor.connection.sendNotification('workspace/didChangeWatchedFiles', { changes: [] });
    await editor.until(() => editor.logged.find((message) => message.includes('no-such-rule')));
    await editor.leave();
  });
});

describe('the server', () => {
  it('survives messages that make no sense, and says so in the log', async () => {
    const editor = await startEditor();
    await editor.connection.sendNotification('textDocument/didOpen', {});
    await editor.connection.sendNotification('textDocument/didChange', {
      textDocument: { uri: 'nonsense', version: 1 },
      contentChanges: [],
    });
    await editor.connection.sendNotification('textDocument/didChange', null);
    await expect(editor.connection.sendRequest('textDocument/hover', {})).rejects.toThrow();
    await expect(editor.connection.sendRequest('textDocument/no-such-thing', {})).rejects.toThrow();
    await editor.until(() => editor.logged.find((message) => message.includes('didOpen could not be understood')));
    await editor.open('restore.md', RUNBOOK);
    const far = await editor.ask('textDocument/hover', 'restore.md', { line: 9_999, character: 9_999 });
    expect(far).toBeNull();
    expect((await editor.findings('restore.md')).length).toBe(1);
    expect(await editor.leave()).toBe(0);
  });

  it('goes on after a message that is not JSON', async () => {
    const editor = await startEditor();
    editor.child.stdin.write('Content-Length: 9\r\n\r\n{not json');
    await editor.open('restore.md', RUNBOOK);
    expect((await editor.findings('restore.md')).length).toBe(1);
    expect(await editor.leave()).toBe(0);
  });

  it('gives up a question that was cancelled', async () => {
    const editor = await startEditor();
    const long = RUNBOOK + Array.from({ length: 300 }, (_, at) => `\n## Part ${at}\n\nText.\n`).join('');
    await editor.open('restore.md', long);
    const cancelling = new CancellationTokenSource();
    const params = { textDocument: { uri: editor.uriOf('restore.md') }, position: { line: 9, character: 12 } };
    const asked = editor.connection.sendRequest('textDocument/hover', params, cancelling.token);
    cancelling.cancel();
    await expect(asked).rejects.toMatchObject({ code: LSPErrorCodes.RequestCancelled });
    expect(await editor.leave()).toBe(0);
    expect(editor.logged).toEqual([]);
  });

  it('ends when its pipe is closed', async () => {
    const editor = await startEditor();
    editor.child.stdin.end();
    expect(await editor.exited).toBe(1);
  });

  it('reads a new text that is nowhere on disk', async () => {
    const editor = await startEditor();
    const uri = 'untitled:Untitled-1';
    const textDocument = {
      uri,
      languageId: 'markdown',
      version: 1,
      text: cursorIn('```bash {#a timeot|=1}\ntrue\n```\n').text,
    };
    await editor.connection.sendNotification('textDocument/didOpen', { textDocument });
    const found = await editor.until(() => editor.published.find((one) => one.uri === uri));
    expect(found.diagnostics.map(({ code }) => code)).toContain('unknown-attribute');
    await editor.leave();
  });
});
