import type { Arguments } from './definition.ts';
import type { Option, Usage, Word } from './usage.ts';

/** How far the arguments fit a usage: all of them, or up to `fits` words, and why not further. */
export type Match =
  { readonly args: Arguments } | { readonly args: null; readonly fits: number; readonly because: string };

/** Reads arguments as the usual parsers do: options in any order, `--name value`, `--name=value`, `-n5`, `-it`, and `--`. */
export function match(usage: Usage, argv: readonly string[]): Match {
  const { given, words, misfit } = sortOut(usage, argv);
  const placed = placeWords(usage.words, words);
  const because = placed.because ?? misfit ?? missing(usage, given);
  if (because !== null) return { args: null, fits: placed.fits * 2 - (misfit === null ? 0 : 1), because };
  const args: Record<string, Arguments[string]> = {};
  for (const option of usage.options) {
    const values = given.get(option);
    if (option.value === null) args[option.key] = values !== undefined;
    else if (option.repeated || option.list) args[option.key] = values ?? [];
    else if (values !== undefined) args[option.key] = typed(option.value, values.at(-1) ?? '');
  }
  return { args: { ...args, ...placed.args } };
}

const WHOLE = /^-?\d+$/;

interface Sorted {
  readonly given: ReadonlyMap<Option, string[]>;
  readonly words: readonly string[];
  readonly misfit: string | null;
}

/** Tells options from words. */
function sortOut(usage: Usage, argv: readonly string[]): Sorted {
  const given = new Map<Option, string[]>();
  const words: string[] = [];
  const verbatimAfter = usage.words.findIndex(({ verbatim }) => verbatim);
  let misfit: string | null = null;
  const optionCalled = (name: string): Option | undefined => usage.options.find(({ names }) => names.includes(name));
  const add = (option: Option, values: readonly string[]): void => {
    given.set(option, [...(given.get(option) ?? []), ...values]);
  };
  for (let index = 0; index < argv.length; index += 1) {
    const token = argv[index] ?? '';
    if (token === '--') {
      words.push(...argv.slice(index + 1));
      break;
    }
    if (verbatimAfter >= 0 && words.length > verbatimAfter) {
      words.push(token);
      continue;
    }
    if (!/^(-|\+)./.test(token) || (token.startsWith('+') && optionCalled(token) === undefined)) {
      words.push(token);
      continue;
    }
    const equals = token.startsWith('--') ? token.indexOf('=') : -1;
    const name = equals < 0 ? token : token.slice(0, equals);
    const option = optionCalled(name);
    if (option?.value === null) {
      if (equals < 0) add(option, []);
      else misfit ??= `${name} takes no value`;
    } else if (option) {
      const values = equals < 0 ? argv.slice(index + 1, index + 2) : [token.slice(equals + 1)];
      if (equals < 0) index += 1;
      if (values.length === 0) misfit ??= `${name} needs a value`;
      while (option.list && index + 1 < argv.length && !/^-./.test(argv[index + 1] ?? ''))
        values.push(argv[(index += 1)] ?? '');
      if (option.value === 'N' && !WHOLE.test(values[0] ?? '')) misfit ??= `${name} needs a whole number`;
      add(option, values);
    } else {
      index = bundled(token, optionCalled, add, argv, index) ?? index;
      if (!isBundle(token, optionCalled)) misfit ??= `${name} is not an option of it`;
    }
  }
  return { given, words, misfit };
}

type Called = (name: string) => Option | undefined;

/** `-it`, `-fsS`, `-n5`: flags, the last of which may take a value. */
function isBundle(token: string, called: Called): boolean {
  if (!/^-[A-Za-z0-9]./.test(token)) return false;
  for (const letter of token.slice(1)) {
    const option = called(`-${letter}`);
    if (!option) return false;
    if (option.value !== null) return true;
  }
  return true;
}

/** Takes a bundle apart. Returns where the arguments continue, null for no bundle. */
function bundled(
  token: string,
  called: Called,
  add: (option: Option, values: readonly string[]) => void,
  argv: readonly string[],
  at: number,
): number | null {
  if (!isBundle(token, called)) return null;
  for (let index = 1; index < token.length; index += 1) {
    const option = called(`-${token[index]}`);
    if (!option) return null;
    if (option.value === null) {
      add(option, []);
      continue;
    }
    const attached = token.slice(index + 1).replace(/^=/, '');
    add(option, [attached === '' ? (argv[at + 1] ?? '') : attached]);
    return attached === '' ? at + 1 : at;
  }
  return at;
}

interface Placed {
  readonly args: Arguments;
  readonly fits: number;
  readonly because: string | null;
}

function placeWords(expected: readonly Word[], words: readonly string[]): Placed {
  const args: Record<string, Arguments[string]> = {};
  let at = 0;
  let spare = words.length - expected.filter(({ optional }) => !optional).length;
  for (const [index, word] of expected.entries()) {
    const token = words[at];
    if (word.optional && spare <= 0) {
      if (word.many && word.name !== null) args[word.name] = [];
      continue;
    }
    if (token === undefined) return { args, fits: at, because: `${wordText(word)} is missing` };
    if (word.literal && !word.literal.includes(token)) {
      if (word.optional) continue;
      return { args, fits: at, because: `\`${token}\` is where it has \`${wordText(word)}\`` };
    }
    if (word.optional) spare -= 1;
    if (word.many) {
      const after = expected.slice(index + 1).filter(({ optional }) => !optional).length;
      const values = words.slice(at, words.length - after);
      if (word.name !== null) args[word.name] = values;
      spare -= values.length - 1;
      at += values.length;
      continue;
    }
    if (word.name === 'N' && !WHOLE.test(token)) return { args, fits: at, because: `${token} is not a whole number` };
    if (word.name !== null) args[word.name] = typed(word.name, token);
    at += 1;
  }
  return { args, fits: at, because: at < words.length ? `\`${words[at]}\` is one word too many` : null };
}

const wordText = ({ literal, name }: Word): string => literal?.join('|') ?? name ?? '';

function missing(usage: Usage, given: ReadonlyMap<Option, string[]>): string | null {
  const option = usage.options.find((one) => one.required && !given.has(one));
  return option ? `${option.names.join('|')} is missing` : null;
}

/** A value called N is a whole number. */
const typed = (name: string, text: string): string | number => (name === 'N' ? Number(text) : text);
