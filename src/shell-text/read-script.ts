import type * as Bash from 'unbash';
import { conditionOf, type ScriptCondition } from './read-condition.ts';
import { readList, readNode } from './read-nodes.ts';
import { takeErrors, TOP, type Reading } from './reading.ts';
import type { ShellScript } from './script.ts';

/** Deeper nesting than any fence needs overflows the parser, and so may longer text. In UTF-16 units. */
const LONGEST = 64 * 1024;

type Parse = typeof Bash.parse;
let loaded: Promise<Parse> | undefined;

/** The parser is loaded with the first fence. */
export async function loadShellReader(): Promise<(text: string) => ShellScript> {
  loaded ??= import('unbash').then(({ parse }) => parse);
  const parse = await loaded;
  return (text) => readScript(text, parse);
}

/** Reads what a script demands, to compare it with another version; null for one that is not read whole. */
export async function loadConditionReader(): Promise<(text: string) => ScriptCondition | null> {
  loaded ??= import('unbash').then(({ parse }) => parse);
  const parse = await loaded;
  return (text) => {
    if (text.length > LONGEST) return null;
    try {
      return conditionOf(text, parse(text));
    } catch (error) {
      if (error instanceof RangeError) return null;
      throw error;
    }
  };
}

function readScript(text: string, parse: Parse): ShellScript {
  const reading: Reading = {
    ...{ text, parse, base: 0, depth: 0, commands: [], assigned: [], used: [], errors: [], loops: [], documents: [] },
    visit: (script, place) => {
      readList(reading, script, place);
    },
  };
  if (text.length > LONGEST) {
    const message = `the fence has ${text.length} characters, more than the ${LONGEST} that are checked`;
    return { ...finished(reading), errors: [{ message, offset: 0 }] };
  }
  try {
    const script = parse(text);
    script.commands.forEach((statement, index) => {
      readNode(reading, statement, { ...TOP, statement: index });
    });
    takeErrors(reading, script);
    return finished(reading);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { ...finished(reading), errors: [{ message: 'it is nested too deeply to be read', offset: 0 }] };
  }
}

/** In the order of the text: here-documents and substitutions are found in another one. */
function finished({ text, commands, assigned, used, errors, loops, documents }: Reading): ShellScript {
  const byPlace = (a: { readonly start: number }, b: { readonly start: number }): number => a.start - b.start;
  return {
    text,
    commands: commands.toSorted(byPlace),
    assigned: assigned.toSorted(byPlace),
    used: used.toSorted(byPlace),
    errors: errors.toSorted((a, b) => a.offset - b.offset),
    loops,
    documents,
  };
}
