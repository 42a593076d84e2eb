import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import protocol from 'vscode-languageserver/node';
import { median } from '../measure.mjs';
import { ROOT } from '../workspace.mjs';

const { createProtocolConnection, StreamMessageReader, StreamMessageWriter } = protocol;
const LINES = 2_000;
const KEYS = 60;

/** What a person at a keyboard waits for: a key, and the findings; a key, and the completion. */
export const lsp = {
  name: 'lsp',
  title: 'Typing in an editor',
  async run({ workspace, rounds }) {
    const text = longRunbook();
    const file = workspace.file('long.md', text);
    const child = spawn(process.execPath, [workspace.main, 'lsp'], { cwd: workspace.folder, env: workspace.env });
    const editor = connect(child, pathToFileURL(file).href);
    try {
      await editor.open(text);
      const line = text.split('\n').findLastIndex((one) => one.startsWith('```bash {#'));
      const body = { line: line + 1, character: 0 };
      const end = { line, character: text.split('\n')[line].length - 1 };
      const figures = { findings: [], completion: [] };
      // The first keys are slower: the compiler is not done.
      for (let key = 0; key < KEYS; key += 1) await editor.type(body, key % 2 === 0 ? '# ' : 'x');
      const before = spent(child);
      for (let key = 0; key < KEYS * Math.max(1, Math.ceil(rounds / 7)); key += 1) {
        figures.findings.push(await timed(() => editor.type(body, key % 2 === 0 ? '# ' : 'x')));
        figures.completion.push(await timed(() => editor.complete(end, ' ')));
      }
      const perKey = (spent(child) - before) / (figures.findings.length + figures.completion.length);
      const worst = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length * 0.95)];
      const what = `${text.split('\n').length} lines`;
      return [
        { what: `a key to the findings, ${what}`, value: median(figures.findings), unit: 'ms', limit: 50 },
        { what: `a key to the completion, ${what}`, value: median(figures.completion), unit: 'ms', limit: 50 },
        { what: 'processor time of the server for a key', value: perKey, unit: 'ms' },
        { what: 'the slowest twentieth of the keys, findings', value: worst(figures.findings), unit: 'ms' },
      ];
    } finally {
      child.kill();
    }
  },
};

async function timed(work) {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

/** The longest runbook of the library, repeated under other ids. */
function longRunbook() {
  const one = readFileSync(path.join(ROOT, 'runbooks/disaster/stemedb-recovery.md'), 'utf8');
  const body = one.replace(/^---[\s\S]*?\n---\n/, '');
  let text = one;
  for (let part = 2; text.split('\n').length < LINES; part += 1)
    text += body
      .replace(/(\{|runbook: |for=)#([\w-]+)/g, (_, before, id) => `${before}#${id}-${part}`)
      .replace(/steps\['([\w-]+)'\]/g, (_, id) => `steps['${id}-${part}']`);
  // The last copy ends with a section.
  const lines = text.split('\n');
  const cut = lines.findLastIndex((one, at) => at <= LINES && /^#{1,2} /.test(one));
  return `${lines.slice(0, cut).join('\n').trimEnd()}\n`;
}

/** Processor time of a process, milliseconds. On a busy machine it says more than waiting. */
function spent({ pid }) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

function connect(child, uri) {
  const connection = createProtocolConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  let version = 1;
  let waiting;
  connection.onNotification('textDocument/publishDiagnostics', (found) => {
    if (found.version === version) waiting?.();
  });
  connection.listen();
  const published = () => new Promise((resolve) => (waiting = resolve));
  const change = (start, text) => {
    version += 1;
    const contentChanges = [{ range: { start, end: start }, text }];
    return connection.sendNotification('textDocument/didChange', { textDocument: { uri, version }, contentChanges });
  };
  return {
    async open(text) {
      await connection.sendRequest('initialize', { processId: null, rootUri: null, capabilities: {} });
      const done = published();
      await connection.sendNotification('textDocument/didOpen', {
        textDocument: { uri, languageId: 'markdown', version, text },
      });
      await done;
    },
    async type(start, text) {
      const done = published();
      await change(start, text);
      await done;
    },
    async complete(start, text) {
      await change(start, text);
      const position = { line: start.line, character: start.character + 1 };
      const items = await connection.sendRequest('textDocument/completion', { textDocument: { uri }, position });
      if (items.length === 0) throw new Error('nothing was proposed');
    },
  };
}
