import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { NO_SETTINGS, readSettings, SETTABLE, type LintSettings } from '../../lint/index.ts';
import { usageError } from '../option-types.ts';

/** What a project decides, and the folder that its globs are relative to. */
export interface FoundSettings {
  readonly settings: LintSettings;
  readonly folder: string;
}

/** Errors that `play` refuses whatever a project says; naming one in the settings is a mistake worth a message. */
const REFUSED: ReadonlySet<string> = new Set([
  ...['duplicate-id', 'unknown-attribute', 'unknown-class', 'unknown-kind', 'bad-attribute', 'not-a-step'],
  ...['gate-without-step', 'expect-without-step', 'undo-without-step', 'broken-include', 'include-cycle'],
  ...['bad-expression', 'bad-sql', 'empty-gate', 'unsafe-in-parallel', 'misplaced-comment', 'bad-comment', 'bad-id'],
]);

/**
 * The settings of the nearest folder that has some, from the working directory up to the root of its repository:
 * `.runbookrc.yaml`, else `"runbook"` in package.json. Throws a usage error for settings that cannot be read.
 */
export async function findSettings(cwd: string): Promise<FoundSettings> {
  for (let folder = cwd; ; folder = path.dirname(folder)) {
    const found = await settingsIn(folder);
    if (found) return { settings: found, folder };
    if (existsSync(path.join(folder, '.git')) || path.dirname(folder) === folder)
      return { settings: NO_SETTINGS, folder: cwd };
  }
}

async function settingsIn(folder: string): Promise<LintSettings | null> {
  for (const name of ['.runbookrc.yaml', '.runbookrc.yml']) {
    const text = await readIfThere(path.join(folder, name));
    if (text === null) continue;
    const { parseDocument } = await import('yaml');
    const document = parseDocument(text);
    const [error] = document.errors;
    if (error)
      throw usageError(`${name}: ${error.message.split('\n')[0]}`, 'write YAML, like lint: { rules: { sudo: off } }');
    return check(name, document.toJS());
  }
  const text = await readIfThere(path.join(folder, 'package.json'));
  if (text === null) return null;
  const value = parse(text);
  const own = typeof value === 'object' && value !== null && 'runbook' in value ? value.runbook : undefined;
  return own === undefined ? null : check('package.json, "runbook"', own);
}

/** A package.json that is not JSON is none of the linter's business; npm says so. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function check(name: string, value: unknown): LintSettings {
  if (value === null || value === undefined) return NO_SETTINGS;
  if (typeof value !== 'object' || Array.isArray(value))
    throw usageError(`${name}: expected a map`, 'write lint: { rules: { sudo: off } }');
  const read = readSettings('lint' in value ? value.lint : undefined, { settable: SETTABLE, fixed: REFUSED });
  if ('rules' in read) return read;
  throw usageError(`${name}: ${read.join('; ')}`, 'see "Settings" in docs/lint/README.md');
}

async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw error;
  }
}
