import type * as Bash from 'unbash';
import type { Assigned, EndlessLoop, HereDocument, Place, ShellCommand, SyntaxError, Used } from './script.ts';

/** What has been found so far while walking through the tree of one fence. */
export interface Reading {
  readonly text: string;
  readonly parse: (text: string) => Bash.ParsedScript;
  /** Added to the offsets of a script that was parsed from a word: where that word's text is in the fence. */
  base: number;
  /** How many commands carry each other. */
  depth: number;
  readonly commands: ShellCommand[];
  readonly assigned: Assigned[];
  readonly used: Used[];
  readonly errors: SyntaxError[];
  readonly loops: EndlessLoop[];
  readonly documents: HereDocument[];
  /** Visits the statements of a script within the current one. */
  visit(script: Bash.CompoundList | Bash.Script, place: Place): void;
}

/** A place at the top of a script that runs here. */
export const TOP: Place = {
  statement: 0,
  pipe: null,
  tested: false,
  condition: false,
  rescue: null,
  background: false,
  endlessLoop: false,
  substituted: false,
  inFunction: false,
  subshell: false,
  remote: null,
};

export const baseName = (name: string): string => name.slice(name.lastIndexOf('/') + 1);

export function takeErrors({ errors, base }: Reading, script: Bash.ParsedScript): void {
  for (const { message, pos } of script.errors ?? []) errors.push({ message, offset: base + pos });
}

/** A variable gets a value at this word. */
export function assign(
  { assigned, base }: Reading,
  word: Pick<Bash.Word, 'text' | 'pos' | 'end'>,
  by: string,
  computed = false,
): void {
  const name = /^\$?\{?([A-Za-z_]\w*)/.exec(word.text)?.[1];
  if (name === undefined) return;
  assigned.push({ name, start: base + word.pos, end: base + word.end, value: null, by, computed, lost: false });
}
