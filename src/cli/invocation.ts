import { parseArgs, type ParseArgsConfig } from 'node:util';
import { didYouMean } from '../presentation/did-you-mean.ts';
import type { CommandSpec, Invocation, Operands } from './command.ts';
import { spell, usageError, type OptionTable, type OptionValues } from './option-types.ts';

type Called = Pick<CommandSpec, 'name' | 'operands' | 'options'>;

/** Parses the words after a command's name. Throws a usage error; for an unknown option it suggests the nearest known one. */
export function readInvocation<Words extends string, O extends OptionTable>(
  command: Called & { readonly operands: Words; readonly options: O },
  words: readonly string[],
): Invocation<Words, O> {
  refuseUnknown(command, words);
  const { values, positionals } = parse(command, words);
  const options = Object.entries(command.options).map(([name, option]) => {
    const given = values[spell(name)];
    const texts = given === undefined ? [] : Array.isArray(given) ? given.map(String) : [String(given)];
    return [name, option.read(texts, `--${spell(name)}`)];
  });
  return {
    operands: countOperands(command, positionals) as Operands<Words>,
    options: Object.fromEntries(options) as OptionValues<O>,
  };
}

function refuseUnknown({ name: command, options }: Called, words: readonly string[]): void {
  const names = Object.keys(options).map(spell);
  const letters = Object.values(options).flatMap(({ short }) => short ?? []);
  const end = words.indexOf('--');
  for (const word of end < 0 ? words : words.slice(0, end)) {
    const letter = /^-([A-Za-z])/.exec(word)?.[1];
    if (letter !== undefined && !letters.includes(letter))
      throw usageError(
        `runbook ${command} has no option -${letter}`,
        `list the options with \`runbook ${command} --help\`; put an operand that begins with - after --`,
      );
    const name = /^--([^=]+)/.exec(word)?.[1];
    if (name === undefined || names.includes(name)) continue;
    throw usageError(
      `runbook ${command} has no option --${name}`,
      didYouMean(name, names, '--') ?? `list the options with \`runbook ${command} --help\``,
    );
  }
}

function parse({ name: command, options }: Called, words: readonly string[]) {
  const known: NonNullable<ParseArgsConfig['options']> = {};
  for (const [name, { short, value, many }] of Object.entries(options)) {
    known[spell(name)] = {
      type: value === undefined ? 'boolean' : 'string',
      ...(short ? { short } : {}),
      ...(many ? { multiple: true } : {}),
    };
  }
  try {
    return parseArgs({ args: [...words], options: known, allowPositionals: true, strict: true });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw usageError(`runbook ${command}: ${message}`, `list the options with \`runbook ${command} --help\``);
  }
}

/** Each operand once; the last one any number of times when it has a `…`. */
function countOperands({ name, operands }: Called, given: readonly string[]): readonly string[] {
  const known = operands.split(' ').filter((word) => word !== '');
  const needed = known.filter((word) => !word.startsWith('['));
  const usage = `usage: runbook ${name}${operands === '' ? '' : ` ${operands}`}`;
  if (given.length < needed.length) throw usageError(`runbook ${name}: missing ${needed[given.length] ?? ''}`, usage);
  if (given.length <= known.length || /…\]?$/.test(known.at(-1) ?? '')) return given;
  throw usageError(
    `runbook ${name}: too many operands: ${given.slice(known.length).join(' ')}`,
    `${usage}; quote a name that contains spaces`,
  );
}
