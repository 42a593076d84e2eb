import { RunbookError } from '../model/failure.ts';
import { EXIT } from '../model/exit-code.ts';

/** Wrong usage: exit 2, nothing started. */
export function usageError(message: string, hint: string): RunbookError {
  return new RunbookError({ code: 'usage', message, hint }, EXIT.usage);
}

/** One option of a command: its text in the help, and how its value is read. */
export interface Option<T> {
  readonly summary: string;
  readonly short?: string;
  /** The word for its value in help; a switch has none. */
  readonly value?: string;
  /** The option can be given several times. */
  readonly many?: true;
  /** Reads the value from the given strings; the list is empty when the option is absent. Throws a usage error. */
  read(given: readonly string[], spelled: string): T;
}

/** By name in camel case; on the command line `dryRun` is `--dry-run`. */
export interface OptionTable {
  readonly [name: string]: Option<unknown>;
}

/** The options as a command reads them: an unknown name does not compile. */
export type OptionValues<O extends OptionTable> = {
  readonly [Name in keyof O]: O[Name] extends Option<infer T> ? T : never;
};

interface Extras {
  readonly short?: string;
}

export const flag = (summary: string, extras: Extras = {}): Option<boolean> => ({
  summary,
  ...extras,
  read: (given) => given.length > 0,
});

export const text = (value: string, summary: string, extras: Extras = {}): Option<string | null> => ({
  summary,
  value,
  ...extras,
  read: ([given]) => given ?? null,
});

export const list = (value: string, summary: string, extras: Extras = {}): Option<readonly string[]> => ({
  summary,
  value,
  many: true,
  ...extras,
  read: (given) => given,
});

export const choice = <T extends string>(choices: readonly T[], summary: string): Option<T | null> => ({
  summary,
  value: choices.join('|'),
  read([given], spelled) {
    if (given === undefined) return null;
    const chosen = choices.find((one) => one === given);
    if (chosen !== undefined) return chosen;
    throw usageError(`unknown ${spelled} value ${given}`, `use ${orList(choices)}`);
  },
});

/** A value that is not a plain string. `parse` returns undefined for text that it does not accept. */
export const parsed = <T>(
  value: string,
  summary: string,
  { parse, absent, expected }: { parse(text: string): T | undefined; readonly absent: T; readonly expected: string },
): Option<T> => ({
  summary,
  value,
  read([given], spelled) {
    if (given === undefined) return absent;
    const found = parse(given);
    if (found !== undefined) return found;
    throw usageError(`${spelled} ${given} cannot be read`, expected);
  },
});

/** `tui, plain or json`. */
function orList(words: readonly string[]): string {
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

export const spell = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** The values of a table when none of its options is given. */
export function absent<O extends OptionTable>(table: O): OptionValues<O> {
  const entries = Object.entries(table).map(([name, option]) => [name, option.read([], `--${spell(name)}`)]);
  return Object.fromEntries(entries) as OptionValues<O>;
}
