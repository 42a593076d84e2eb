import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Param } from '../../model/runbook.ts';
import { usageError } from '../option-types.ts';

/** Merges `--param K=V` and `--params-file`; later ones win. Refuses a secret on the command line, where every process list shows it. */
export async function givenParams(
  pairs: readonly string[],
  files: readonly string[],
  declared: readonly Pick<Param, 'name' | 'secret' | 'from'>[],
  cwd: string,
): Promise<{ readonly [name: string]: string }> {
  const given = new Map<string, string>();
  for (const file of files) {
    for (const [name, value] of Object.entries(await readParamsFile(file, cwd))) given.set(name, value);
  }
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    if (at < 1) throw usageError(`--param ${pair} has no value`, 'write --param NAME=VALUE');
    const name = pair.slice(0, at);
    const secret = declared.find((param) => param.name === name && param.secret);
    if (secret) {
      throw usageError(
        `--param ${name}: ${name} is a secret, and everyone on this machine can read a command line`,
        `give it through ${secret.from ?? 'from: env:NAME, file:PATH, command:CMD or prompt'}`,
      );
    }
    given.set(name, pair.slice(at + 1));
  }
  return Object.fromEntries(given);
}

async function readParamsFile(file: string, cwd: string): Promise<Record<string, string>> {
  const { parse } = await import('yaml');
  let content: unknown;
  try {
    content = parse(await readFile(path.resolve(cwd, file), 'utf8'));
  } catch (error) {
    throw usageError(
      `--params-file ${file}: ${error instanceof Error ? error.message : String(error)}`,
      'write NAME: value lines (YAML) or a JSON object',
    );
  }
  if (content === null || typeof content !== 'object' || Array.isArray(content)) {
    throw usageError(
      `--params-file ${file} is not a table of names and values`,
      'write NAME: value lines (YAML) or a JSON object',
    );
  }
  return Object.fromEntries(
    Object.entries(content).map(([name, value]) => {
      if (value === null || typeof value === 'object')
        throw usageError(
          `--params-file ${file}: ${name} is not a single value`,
          'write a string, a number or a boolean',
        );
      return [name, String(value)];
    }),
  );
}
