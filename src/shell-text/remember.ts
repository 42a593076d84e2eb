import type { ShellCommand } from './script.ts';

/** A command is judged once, however many rules ask; scripts that are kept between readings keep their verdicts. */
export function remember<T>(judge: (command: ShellCommand) => T): (command: ShellCommand) => T {
  const verdicts = new WeakMap<ShellCommand, { readonly verdict: T }>();
  return (command) => {
    const known = verdicts.get(command) ?? { verdict: judge(command) };
    verdicts.set(command, known);
    return known.verdict;
  };
}
