import type * as Bash from 'unbash';
import { readWord } from './read-words.ts';
import { baseName, takeErrors, TOP, type Reading } from './reading.ts';
import type { Assigned, Place, Redirect, ShellCommand, Word } from './script.ts';
import { carried, unwrap } from './wrappers.ts';

/** More commands that carry each other than anybody writes. */
const DEEPEST = 12;

const DECLARING: ReadonlySet<string> = new Set(['export', 'local', 'declare', 'typeset', 'readonly']);

/** A simple command, and those that it carries. */
export function readCommand(reading: Reading, node: Bash.Command, place: Place): void {
  const { prefix, suffix, redirects, name, pos, end } = node;
  const { base } = reading;
  const words = [...(name ? [name] : []), ...suffix];
  const lost = name !== undefined || place.subshell;
  const assigned = prefix.flatMap((one) => readPrefix(reading, one, lost, place));
  const about = { redirects: redirects.map((one) => toRedirect(one, base)), prefix: assigned, place };
  const command = flatten(
    reading,
    words.map((word) => toWord(word, base)),
    { ...about, wrappers: [], start: base + pos, end: base + end },
  );
  for (const word of words) readWord(reading, word, place, command);
  readRedirects(reading, redirects, command);
}

function readPrefix(reading: Reading, one: Bash.AssignmentPrefix, lost: boolean, place: Place): Assigned[] {
  for (const word of [one.value, ...(one.array ?? [])]) if (word) readWord(reading, word, place);
  const { name, pos, end } = one;
  if (name === undefined) return [];
  const value = one.value?.text ?? null;
  const computed = value !== null && /\$\(|`/.test(value);
  const { base } = reading;
  const isLost = lost || place.substituted;
  const found: Assigned = { name, start: base + pos, end: base + end, value, by: '', computed, lost: isLost };
  reading.assigned.push(found);
  return [found];
}

function toRedirect({ operator, target, fileDescriptor, pos, end }: Bash.Redirect, base: number): Redirect {
  const descriptor = fileDescriptor ?? null;
  return { operator, target: target?.value ?? '', descriptor, start: base + pos, end: base + end };
}

/** The files of redirections and the bodies of here-documents use variables too. */
export function readRedirects(reading: Reading, redirects: readonly Bash.Redirect[], by: ShellCommand | null): void {
  for (const { operator, target, body, content, end } of redirects) {
    if ((operator === '<<' || operator === '<<-') && content) {
      const start = reading.text.indexOf(content, reading.base + end);
      if (start >= 0) reading.documents.push({ text: content, start, end: start + content.length, by });
    }
    if (body) readWord(reading, body, TOP);
    if (target && (operator === '<<<' || !operator.startsWith('<<'))) readWord(reading, target, TOP);
  }
}

function toWord({ text, value, pos, end }: Bash.Word, base: number): Word {
  const literal = !/[$`]/.test(text) || /^'[^']*'$/.test(text);
  return { text, value, start: base + pos, end: base + end, literal };
}

type Outside = Omit<ShellCommand, 'name' | 'nameWord' | 'args'>;

/** The command itself, and those that it carries: `sudo rm`, `ssh host 'rm'`, `bash -c 'rm'`. */
function flatten(reading: Reading, words: readonly Word[], about: Outside): ShellCommand {
  const [nameWord = null, ...args] = words;
  const name = nameWord?.literal ? baseName(nameWord.value) : '';
  const inner = unwrap(name, args);
  if (inner && about.wrappers.length < DEEPEST)
    return flatten(reading, inner.words, { ...about, wrappers: [...about.wrappers, name] });
  const command: ShellCommand = { ...about, name, nameWord, args };
  reading.commands.push(command);
  declare(reading, command);
  const other = reading.depth < DEEPEST ? carried(name, args) : null;
  if (!other) return command;
  reading.depth += 1;
  const remote = other.remote ? name : about.place.remote;
  const place: Place = { ...about.place, subshell: true, remote };
  if (other.code) readCode(reading, other.code, place);
  else flatten(reading, other.words, { ...about, wrappers: [], redirects: [], prefix: [], place });
  reading.depth -= 1;
  return command;
}

/**
 * Shell code in one word. Its offsets are right where the word is one quoted string; otherwise they are those of the word.
 * The variables in it are not counted: in double quotes they are those of the word, in single quotes those of another shell.
 */
function readCode(reading: Reading, word: Word, place: Place): void {
  const quoted = /^'([^']*)'$/.exec(word.text) ?? /^"((?:[^"\\$`]|\$(?!\())*)"$/.exec(word.text);
  const text = quoted?.[1];
  if (text === undefined && !word.literal) return;
  const script = reading.parse(text ?? word.value);
  const { base, errors, used } = reading;
  const before = used.length;
  reading.base = text === undefined ? word.start : word.start + 1;
  reading.visit(script, place);
  const known = errors.length;
  takeErrors(reading, script);
  if (text === undefined) errors.length = known;
  used.length = before;
  reading.base = base;
}

/** `export X=…`, `read X` and the like. */
function declare({ assigned }: Reading, { name, args, place }: ShellCommand): void {
  const lost = place.subshell || place.substituted || place.remote !== null;
  if (DECLARING.has(name)) {
    for (const { text, start, end } of args) {
      const [, variable, value] = /^([A-Za-z_]\w*)\+?=([\s\S]*)$/.exec(text) ?? [];
      if (variable === undefined || value === undefined) continue;
      const computed = /^"?(\$\((?!\()|`)/.test(value);
      assigned.push({ name: variable, start, end, value, by: name, computed, lost });
    }
    return;
  }
  for (const { value, start, end } of filledBy(name, args))
    assigned.push({ name: value, start, end, value: null, by: 'read', computed: false, lost });
}

/** The variables that a builtin fills. */
function filledBy(name: string, args: readonly Word[]): readonly Word[] {
  const isName = ({ value }: Word): boolean => /^[A-Za-z_]\w*$/.test(value);
  if (name === 'read') return args.filter(isName);
  if (name === 'mapfile' || name === 'readarray') return args.slice(-1).filter(isName);
  if (name === 'printf' && args[0]?.value === '-v') return args.slice(1, 2).filter(isName);
  return name === 'getopts' ? args.slice(1, 2).filter(isName) : [];
}
