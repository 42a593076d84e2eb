import path from 'node:path';
import { compareRunbooks, type FileDiff, type Readers } from '../../src/diff/index.ts';
import type { FoundChange } from '../../src/diff/change.ts';
import { plainWords } from '../../src/diff/format/text.ts';
import { loadConditionReader as loadExpressionReader } from '../../src/interpreter/expression/index.ts';
import { readRunbook } from '../../src/interpreter/parse/index.ts';
import type { Runbook } from '../../src/model/runbook.ts';
import { loadConditionReader, loadShellReader } from '../../src/shell-text/read-script.ts';
import { STEP_KINDS } from '../../src/steps/index.ts';

export const readers = async (): Promise<Readers> => ({
  expression: await loadExpressionReader(),
  script: await loadConditionReader(),
  shell: await loadShellReader(),
});

/** Reads a runbook from texts, which must have no error. */
export async function readText(
  text: string,
  others: Readonly<Record<string, string>> = {},
  file = '/r/r.md',
): Promise<Runbook> {
  const files: Readonly<Record<string, string>> = { ...others, [file]: text };
  const missing = (): never => {
    throw Object.assign(new Error('no such file'), { code: 'ENOENT', syscall: 'open' });
  };
  const { runbook, diagnostics } = await readRunbook({
    file,
    cwd: path.dirname(file),
    kinds: STEP_KINDS,
    read: (name) => Promise.resolve(Buffer.from(files[name] ?? missing())),
    realPath: async (name) => (files[name] === undefined && name !== '/r/.git' ? missing() : Promise.resolve(name)),
  });
  const errors = diagnostics
    .filter(({ severity }) => severity === 'error')
    .map(({ line, message }) => `${line}: ${message}`);
  if (!runbook || errors.length > 0) throw new Error(errors.join('\n'));
  return runbook;
}

export async function changesBetween(before: Runbook, after: Runbook): Promise<readonly FoundChange[]> {
  return compareRunbooks(before, after, await readers());
}

/** `weakened: gate #g is removed …`, the most dangerous first. */
export async function told(
  before: string,
  after: string,
  others: readonly [Readonly<Record<string, string>>, Readonly<Record<string, string>>] = [{}, {}],
): Promise<string[]> {
  const changes = await changesBetween(await readText(before, others[0]), await readText(after, others[1]));
  return changes.map(({ group, says }) => `${group}: ${plainWords(says)}`);
}

export async function diffOf(before: string, after: string): Promise<FileDiff> {
  const [old, fresh] = [await readText(before), await readText(after)];
  return {
    before: 'r.md',
    after: 'r.md',
    title: fresh.title,
    steps: fresh.steps.length,
    changes: await changesBetween(old, fresh),
  };
}

export const fence = (info: string, ...lines: readonly string[]): string =>
  ['', '```' + info, ...lines, '```', ''].join('\n');
