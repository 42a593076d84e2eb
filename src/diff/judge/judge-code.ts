import type { Json } from '../../model/json.ts';
import type { Step } from '../../model/runbook.ts';
import { cannotFail } from '../../shell-text/can-fail.ts';
import type { Readers } from '../pair.ts';
import { listed, say, value, type Words } from '../words.ts';
import { lessWords, moreWords, otherWords } from './demands.ts';
import { strengthOf, type Strength } from './implies.ts';

export interface Judged {
  readonly strength: Strength;
  /** Why, in words that follow the name of the gate. */
  readonly why: Words;
}

/** How the commands of two versions of a gate compare; null if they do the same. */
export function judgeCode(before: Step, after: Step, read: Readers): Judged | null {
  if (before.kind !== after.kind)
    return { strength: 'different', why: say`is of the kind ${value(after.kind)}, not ${value(before.kind)}` };
  if (runsTheSame(before, after, read)) return null;
  if (after.kind === 'shell') return judgeShell(before, after, read);
  if (after.kind === 'checksum') return judgeChecksums(before, after);
  return { strength: 'different', why: say`asks something else` };
}

/** Equal but for comments, blank lines and where they are written. */
export function runsTheSame(before: Step, after: Step, read: Readers): boolean {
  if (before.kind !== after.kind || before.language !== after.language) return false;
  if (plain(before.code) === plain(after.code)) return true;
  if (before.kind === 'shell') {
    const [old, fresh] = [read.script(commandsOf(before)), read.script(commandsOf(after))];
    return old !== null && fresh !== null && old.canonical === fresh.canonical;
  }
  return (
    before.config !== null && withoutPlaces(before.config) === withoutPlaces(after.config) && !SCRIPTS.has(before.kind)
  );
}

/** Their config does not hold the whole code, or holds it as it is. */
const SCRIPTS: ReadonlySet<string> = new Set(['script', 'interpreter', 'file', 'manual']);
const PLACES: ReadonlySet<string> = new Set(['line', 'column', 'indent', 'offset', 'start', 'end', 'file']);

const withoutPlaces = (config: Json): string =>
  JSON.stringify(config, (key, one: unknown) => (PLACES.has(key) ? undefined : one));

const plain = (code: string): string =>
  code
    .replace(/\r\n?/g, '\n')
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .trim();

/** Without the prompts of a transcript. */
export const commandsOf = ({ code, config }: Step): string => {
  const own = config !== null && typeof config === 'object' && 'code' in config ? config.code : undefined;
  return typeof own === 'string' ? own : code;
};

function judgeShell(before: Step, after: Step, read: Readers): Judged {
  const [old, fresh] = [commandsOf(before), commandsOf(after)];
  const judgedByOutput = after.expectations.length > 0 || after.attributes.expect !== null;
  const always = judgedByOutput ? null : cannotFail(read.shell(fresh));
  if (always !== null && cannotFail(read.shell(old)) === null)
    return { strength: 'weaker', why: say`passes whatever it finds: ${always}` };
  const [was, is] = [read.script(old), read.script(fresh)];
  if (!was || !is) return { strength: 'different', why: say`runs other commands` };
  const holes = is.loopholes.filter(
    (one, index) => count(is.loopholes.slice(0, index + 1), one) > count(was.loopholes, one),
  );
  if (holes.length > 0) return { strength: 'weaker', why: listed([...new Set(holes)].map((one) => [one])) };
  const strength = strengthOf(was.condition, is.condition);
  if (strength === 'weaker') return { strength, why: lessWords(was.condition, is.condition) };
  const sets = is.settings.some((one) => !was.settings.includes(one));
  if (strength === 'stronger' && !sets) return { strength, why: moreWords(was.condition, is.condition) };
  return { strength: 'different', why: sets ? say`runs other commands` : otherWords(was.condition, is.condition) };
}

const count = (list: readonly string[], one: string): number => list.filter((other) => other === one).length;

function judgeChecksums(before: Step, after: Step): Judged {
  const [old, fresh] = [linesOf(before), linesOf(after)];
  const gone = old.filter((line) => !fresh.includes(line));
  const come = fresh.filter((line) => !old.includes(line));
  if (come.length === 0)
    return { strength: 'weaker', why: say`no longer checks ${listed(gone.slice(0, 3).map(nameIn))}` };
  if (gone.length === 0) return { strength: 'stronger', why: say`also checks ${listed(come.slice(0, 3).map(nameIn))}` };
  return { strength: 'different', why: say`expects other checksums` };
}

const linesOf = ({ code }: Step): readonly string[] =>
  plain(code)
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'));
const nameIn = (line: string) => value(line.replace(/^\S+\s+\*?/, ''));
