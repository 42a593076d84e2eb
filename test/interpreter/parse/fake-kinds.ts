import path from 'node:path';
import { readRunbook } from '../../../src/interpreter/parse/index.ts';
import { diagnostic, type Diagnostic } from '../../../src/model/diagnostic.ts';
import type { Runbook, Step, StepAttributes } from '../../../src/model/runbook.ts';
import type { FenceClaim, StepKind } from '../../../src/model/step-kind.ts';

function fakeKind(kind: string, fences: FenceClaim, attributes: readonly (keyof StepAttributes)[]): StepKind {
  return {
    kind,
    summary: `${kind} for tests`,
    fences,
    effect: 'write',
    attributes,
    configure: ({ code, at }) => {
      const wrong = code.indexOf('BROKEN');
      const told = diagnostic(at(wrong, wrong + 6), { rule: 'fake-kind', message: 'this code is broken' });
      return wrong < 0
        ? { config: { code }, diagnostics: [], references: [] }
        : { config: null, diagnostics: [told], references: [] };
    },
    describe: (config) => `${kind}: ${JSON.stringify(config).slice(0, 40)}`,
  };
}

/** The shape of the real table, without what the kinds do. */
export const FAKE_KINDS: readonly StepKind[] = [
  fakeKind('shell', { languages: ['bash', 'sh', 'shell', 'azurecli', 'console'] }, [
    'exit',
    'cwd',
    'shell',
    'interactive',
  ]),
  fakeKind('script', { languages: ['js', 'mjs', 'ts'] }, []),
  fakeKind('interpreter', { languages: ['python', 'ruby', 'node'], attribute: 'interpreter' }, [
    'exit',
    'cwd',
    'interpreter',
  ]),
  fakeKind('sql', { languages: ['sql'] }, ['connection', 'expect', 'transaction']),
  fakeKind('http', { languages: ['http'] }, ['expect']),
  fakeKind('checksum', { languages: ['sha256', 'sha512', 'md5'] }, ['connection', 'expect']),
  fakeKind('s3', { languages: ['yaml', 'yml'], class: 's3' }, ['connection', 'expect']),
  fakeKind('postgres', { languages: ['yaml', 'yml'], class: 'postgres' }, ['connection', 'expect']),
  fakeKind('file', { languages: [], class: 'file', attribute: 'path' }, ['path', 'mode', 'template']),
  fakeKind('manual', { languages: [] }, []),
];

export type Files = { readonly [path: string]: string | Uint8Array };

class NotFound extends Error {
  readonly code = 'ENOENT';
  readonly syscall = 'open';
}

const CWD = '/repo';

export interface Read {
  readonly runbook: Runbook;
  readonly diagnostics: readonly Diagnostic[];
  readonly errors: readonly string[];
  step(id: string): Step;
}

export function readFiles(files: Files, file = 'runbook.md', kinds = FAKE_KINDS, assist = false) {
  const absolute = new Map(Object.entries(files).map(([name, content]) => [path.resolve(CWD, name), content]));
  return readRunbook({
    file,
    cwd: CWD,
    kinds,
    assist,
    read: async (name) => {
      const content = absolute.get(name);
      if (content === undefined) throw new NotFound(`ENOENT: no such file, open '${name}'`);
      return typeof content === 'string' ? new TextEncoder().encode(content) : content;
    },
    realPath: async (name) => {
      const there = [...absolute.keys()].some((one) => one === name || one.startsWith(`${name}/`));
      if (!there) throw new NotFound(`ENOENT: no such file, realpath '${name}'`);
      return name;
    },
  });
}

/** Reads one text, or several files of which `runbook.md` is the top one. */
export async function read(content: string | Files, file = 'runbook.md', assist = false): Promise<Read> {
  const files = typeof content === 'string' ? { [file]: content } : content;
  const { runbook, diagnostics } = await readFiles(files, file, FAKE_KINDS, assist);
  if (!runbook) throw new Error(`no runbook: ${JSON.stringify(diagnostics)}`);
  return {
    runbook,
    diagnostics,
    errors: diagnostics.map((one) => `${one.line}:${one.column} ${one.rule}`),
    step: (id) => {
      const found = runbook.steps.find((one) => one.id === id);
      if (!found) throw new Error(`no step ${id} among ${runbook.steps.map((one) => one.id).join(' ')}`);
      return found;
    },
  };
}

/** Lines joined as a file has them. */
export const lines = (...text: readonly string[]): string => `${text.join('\n')}\n`;
