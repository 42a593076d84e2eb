import { parseArgs, type ParseArgsConfig } from 'node:util';
import { RunbookError } from '../model/failure.ts';
import { EXIT } from '../model/exit-code.ts';
import { nearestName } from '../presentation/did-you-mean.ts';
import type { CommandSpec, Invocation, OptionSpec } from './command.ts';

/** Wrong usage: exit 2, nothing started. */
export function usageError(message: string, hint: string): RunbookError {
  return new RunbookError({ code: 'usage', message, hint }, EXIT.usage);
}

/** The words after a command's name, checked against its options; wrong ones name the nearest right one. */
export function readInvocation(command: CommandSpec, words: readonly string[]): Invocation {
  const known = [...command.options, { name: 'help', short: 'h', summary: '' } satisfies OptionSpec];
  const options: NonNullable<ParseArgsConfig['options']> = {};
  for (const { name, short, value, many } of known) {
    options[name] = {
      type: value === undefined ? 'boolean' : 'string',
      ...(short ? { short } : {}),
      ...(many ? { multiple: true } : {}),
    };
  }
  refuseUnknown(command, words, known);
  const { values, positionals } = parse(command, words, options);
  return {
    arguments: positionals,
    flag: (name) => values[name] === true,
    text: (name) => (typeof values[name] === 'string' ? values[name] : null),
    list: (name) => (Array.isArray(values[name]) ? values[name].map(String) : []),
  };
}

function refuseUnknown(command: CommandSpec, words: readonly string[], known: readonly OptionSpec[]): void {
  const end = words.indexOf('--');
  for (const word of end < 0 ? words : words.slice(0, end)) {
    const letter = /^-([A-Za-z])/.exec(word)?.[1];
    if (letter !== undefined && !known.some(({ short }) => short === letter))
      throw usageError(
        `runbook ${command.name} has no option -${letter}`,
        `runbook ${command.name} --help lists them; a word that begins with - goes after --`,
      );
    const name = /^--([^=]+)/.exec(word)?.[1];
    if (name === undefined || known.some((option) => option.name === name)) continue;
    const near = nearestName(
      name,
      known.map((option) => option.name),
    );
    throw usageError(
      `runbook ${command.name} has no option --${name}`,
      near ? `did you mean --${near}?` : `runbook ${command.name} --help lists them`,
    );
  }
}

function parse(command: CommandSpec, words: readonly string[], options: NonNullable<ParseArgsConfig['options']>) {
  try {
    return parseArgs({ args: [...words], options, allowPositionals: true, strict: true });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw usageError(`runbook ${command.name}: ${message}`, `runbook ${command.name} --help says how it is used`);
  }
}
