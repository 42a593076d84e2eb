import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { EXIT } from '../../model/exit-code.ts';
import { RunbookError } from '../../model/failure.ts';
import type { SecretValue } from '../../model/ports.ts';
import type { Param } from '../../model/runbook.ts';
import { place } from '../../model/source.ts';

/** Asks the operator for a value, with a proposed one filled in if there is one; null without a terminal. */
export type AskValue = ((param: Param, proposed?: string) => Promise<string>) | null;

/** What a value has to be, shown before the operator types a wrong one; null when any value will do. */
export function paramRule({ choices, pattern }: Pick<Param, 'choices' | 'pattern'>): string | null {
  if (choices !== null && choices.length > 0) return `one of ${choices.join(', ')}`;
  return pattern === null ? null : `matches ${pattern}`;
}

export interface Values {
  readonly params: { readonly [name: string]: string };
  readonly secrets: readonly SecretValue[];
}

/**
 * Completes the given values from `from:` and asks the operator for what is still missing. Secrets come from nowhere else.
 * Values that are still missing then are left out: the plan reports them together with everything else that is wrong.
 */
export async function gatherValues(
  declared: readonly Param[],
  given: { readonly [name: string]: string },
  env: NodeJS.ProcessEnv,
  cwd: string,
  ask: AskValue,
): Promise<Values> {
  const params = new Map(Object.entries(given));
  const secrets: SecretValue[] = [];
  for (const param of declared) {
    const known = params.get(param.name);
    if (known !== undefined) {
      if (param.secret) secrets.push({ name: param.name, value: known });
      continue;
    }
    const value = await fetchValue(param, env, cwd, ask);
    if (value === null) continue;
    params.set(param.name, value);
    if (param.secret) secrets.push({ name: param.name, value });
  }
  for (const { name } of secrets) params.delete(name);
  return { params: Object.fromEntries(params), secrets };
}

/** Whether the operator is asked for a value that comes from nowhere else. */
export const isAsked = ({ default: usual, required, secret }: Param): boolean => usual === null && (required || secret);

async function fetchValue(param: Param, env: NodeJS.ProcessEnv, cwd: string, ask: AskValue): Promise<string | null> {
  const [source, rest] = split(param.from);
  switch (source) {
    case 'env':
      if (env[rest] !== undefined && env[rest] !== '') return env[rest];
      break;
    case 'file':
      return readValue(param, path.resolve(cwd, rest));
    case 'command':
      return runForValue(param, rest, env, cwd);
  }
  return ask === null || !isAsked(param) ? null : ask(param);
}

function split(from: string | null): readonly [string, string] {
  const at = from?.indexOf(':') ?? -1;
  return from === null ? ['', ''] : at < 0 ? [from, ''] : [from.slice(0, at), from.slice(at + 1)];
}

async function readValue(param: Param, file: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).replace(/\r?\n$/, '');
  } catch (error) {
    throw unavailable(param, `cannot be read from ${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function runForValue(param: Param, command: string, env: NodeJS.ProcessEnv, cwd: string): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)('/bin/bash', ['-euo', 'pipefail', '-c', command], {
      env,
      cwd,
      timeout: 60_000,
    });
    return stdout.replace(/\r?\n$/, '');
  } catch {
    // The command's output may contain the secret, so it is not repeated.
    throw unavailable(param, `is not available from its command (it failed or took more than 60 s)`);
  }
}

function unavailable(param: Param, what: string): RunbookError {
  return new RunbookError(
    {
      code: 'missing-param',
      message: `${param.name} ${what}`,
      at: place(param.span),
      expected: `a value from ${param.from}`,
      hint: 'fix the source, or give the value another way',
    },
    EXIT.usage,
  );
}

/** Secrets are never stored: a resume resolves them again from the same source. Throws when one is not available. */
export async function resolveSecrets(
  declared: readonly { readonly name: string; readonly from: string | null }[],
  env: NodeJS.ProcessEnv,
  cwd: string,
  ask: AskValue = null,
): Promise<SecretValue[]> {
  const span = {
    file: 'front matter',
    start: { line: 1, column: 1, offset: 0 },
    end: { line: 1, column: 1, offset: 0 },
  };
  const params = declared.map(({ name, from }): Param => ({
    name,
    from,
    description: null,
    default: null,
    required: true,
    secret: true,
    pattern: null,
    choices: null,
    span,
  }));
  const { secrets } = await gatherValues(params, {}, env, cwd, ask);
  const missing = declared.filter(({ name }) => !secrets.some((secret) => secret.name === name));
  if (missing.length === 0) return [...secrets];
  const names = missing.map(({ name, from }) => `${name} (${from ?? 'prompt'})`).join(', ');
  throw new RunbookError(
    {
      code: 'missing-param',
      message: `the run needs its secrets again: ${names}`,
      expected: 'each secret from the same source as before',
      hint: 'secrets are never stored: set them, then resume again',
    },
    EXIT.usage,
  );
}
