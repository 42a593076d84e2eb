import { readInfoString } from '../../interpreter/parse/fences/info-string.ts';
import type { DocumentFence } from '../../model/document.ts';
import type { Edit } from './edit.ts';

const LANGUAGES: ReadonlySet<string> = new Set(['bash', 'console']);

/** Attributes put into the info string of a fence: into its braces if it has some, else in braces of their own. */
export function intoFence(fence: DocumentFence, attributes: readonly string[]): Edit {
  const { info, infoStart, commands, code } = fence;
  const { attributes: own, start } = readInfoString(info, infoStart, LANGUAGES);
  const words = attributes.toSorted((a, b) => rank(a) - rank(b));
  if (own !== null) return intoBraces(info.slice(start - infoStart), start, words);
  if (info !== '') return { start: infoStart + info.length, text: ` {${words.join(' ')}}` };
  // The language is an attribute as well: the info string stays what it is to other tools, none.
  const language = commands === null ? [] : [/^\s*(#.*\n\s*)*\$ \S/.test(code) ? '.console' : '.bash'];
  return { start: infoStart, text: ` {${[...language, ...words].join(' ')}}` };
}

/** `#id`, then classes, then the rest. */
const rank = (attribute: string): number => (attribute.startsWith('#') ? 0 : attribute.startsWith('.') ? 1 : 2);

function intoBraces(braces: string, start: number, words: readonly string[]): Edit {
  if (/^\{\s*"/.test(braces)) {
    const pairs = words.map((word) => {
      const [name = '', value = ''] = word.startsWith('#') ? ['name', word.slice(1)] : word.split(/=(.*)/s);
      return `${JSON.stringify(name)}:${JSON.stringify(value)}`;
    });
    return { start: start + 1, text: `${pairs.join(',')},` };
  }
  const blank = /^\{\s*\}/.test(braces) || /^\{\s/.test(braces) ? '' : ' ';
  return { start: start + 1, text: `${words.join(' ')}${blank}` };
}
