import type { Document as YamlDocument, YAMLMap } from 'yaml';
import { locateFrontMatter } from '../../interpreter/parse/front-matter/front-matter-place.ts';
import { decodeSource } from '../../interpreter/parse/markdown/source-text.ts';
import { formatDuration } from '../../model/duration.ts';
import type { ProposedParam } from '../proposal.ts';
import { lineEnding, lineStart, type Edit } from './edit.ts';

export interface Declared {
  readonly params: readonly ProposedParam[];
  readonly objectives: readonly { readonly name: 'rto' | 'rpo'; readonly targetMs: number }[];
}

/** What goes below one key of the front matter: `BACKUP` with `{ required: true }`. */
type Entry = readonly [name: string, value: string];

/**
 * The edits that declare params and objectives; null if the front matter is of a kind that nothing can be put into without
 * changing what is there.
 */
export async function intoFrontMatter(text: string, declared: Declared): Promise<readonly Edit[] | null> {
  const params = declared.params.map((one): Entry => [one.name, paramText(one)]);
  const objectives = declared.objectives.map(({ name, targetMs }): Entry => [name, durationText(targetMs)]);
  if (params.length + objectives.length === 0) return [];
  const source = decodeSource(new TextEncoder().encode(text), { realPath: '', file: '' });
  const place = source && locateFrontMatter(source);
  const ending = lineEnding(text, 0);
  if (!source) return null;
  if (!place) {
    const lines = ['---', ...objectivesLines(objectives), ...paramsLines(params), '---', '', ''];
    return [{ start: source.begin, text: lines.join(ending) }];
  }
  if (place.format !== 'yaml') return null;
  const yaml = await import('yaml');
  const own = text.slice(place.start, place.end).replace(/\r(?!\n)/g, '\n');
  const document = yaml.parseDocument(own);
  if (document.errors.length > 0 || (document.contents !== null && !yaml.isMap(document.contents))) return null;
  const top = document.contents;
  if (top?.flow === true) return null;
  const edits: Edit[] = [];
  const added: string[] = [];
  for (const [key, entries] of [
    ['objectives', objectives],
    ['params', params],
  ] as const) {
    if (entries.length === 0) continue;
    const node = top?.get(key, true);
    if (node === undefined) added.push(...(key === 'params' ? paramsLines(entries) : objectivesLines(entries)));
    else if (!yaml.isMap(node)) return null;
    else edits.push(intoMap(node, entries, { text, start: place.start, ending }));
  }
  const indent = ' '.repeat(top ? columnOf(top, own) : 0);
  if (added.length > 0)
    edits.push({ start: place.end, text: added.map((line) => `${indent}${line}${ending}`).join('') });
  return means(document, edits, { text, place, declared: { params, objectives }, parse: yaml.parse }) ? edits : null;
}

const objectivesLines = (entries: readonly Entry[]): readonly string[] =>
  entries.length === 0 ? [] : [`objectives: { ${entries.map(([name, value]) => `${name}: ${value}`).join(', ')} }`];

const paramsLines = (entries: readonly Entry[]): readonly string[] =>
  entries.length === 0 ? [] : ['params:', ...entries.map(([name, value]) => `  ${name}: ${value}`)];

function paramText({ description, default: value, required, secret, from }: ProposedParam): string {
  const parts = [
    description === null ? '' : `description: ${quoted(description)}`,
    value === null ? '' : `default: ${quoted(value)}`,
    required ? 'required: true' : '',
    secret ? 'secret: true' : '',
    from === null ? '' : `from: ${quoted(from)}`,
  ];
  return `{ ${parts.filter((part) => part !== '').join(', ')} }`;
}

/** In single quotes, as prettier writes it; text with escapes in double quotes. */
const quoted = (text: string): string =>
  /^[\x20-\x7e\u00a0-\ud7ff\ue000-\uffff]*$/.test(text) && !text.includes("'") ? `'${text}'` : JSON.stringify(text);

const durationText = (ms: number): string => formatDuration(ms).replaceAll(' ', '');

function columnOf(top: YAMLMap, own: string): number {
  const at = top.range?.[0] ?? 0;
  return at - (own.lastIndexOf('\n', at - 1) + 1);
}

/** New entries come first: what is above them is the key alone, whatever the last entry looks like. */
function intoMap(
  node: YAMLMap,
  entries: readonly Entry[],
  { text, start, ending }: { readonly text: string; readonly start: number; readonly ending: string },
): Edit {
  const at = start + (node.range?.[0] ?? 0);
  const list = entries.map(([name, value]) => `${name}: ${value}`);
  if (node.flow === true) return { start: at + 1, text: ` ${list.join(', ')}${node.items.length > 0 ? ',' : ' '}` };
  const indent = text.slice(lineStart(text, at), at);
  return { start: at, text: list.map((line) => `${line}${ending}${indent}`).join('') };
}

/** Whether the new text is read as what it should mean: everything as before, and the new entries. */
function means(
  before: YamlDocument,
  edits: readonly Edit[],
  wanted: {
    readonly text: string;
    readonly place: { readonly start: number; readonly end: number };
    readonly declared: { readonly params: readonly Entry[]; readonly objectives: readonly Entry[] };
    readonly parse: (text: string) => unknown;
  },
): boolean {
  const { text, place, declared, parse } = wanted;
  let own = text.slice(place.start, place.end);
  for (const { start, text: inserted } of edits.toSorted((a, b) => b.start - a.start))
    own = own.slice(0, start - place.start) + inserted + own.slice(start - place.start);
  const old = (before.toJS() ?? {}) as Record<string, unknown>;
  const merged: Record<string, unknown> = { ...old };
  for (const [key, entries] of Object.entries(declared))
    if (entries.length > 0)
      merged[key] = {
        ...(old[key] as object | undefined),
        ...Object.fromEntries(entries.map(([name, value]) => [name, parse(value)])),
      };
  try {
    return sorted(parse(own.replace(/\r(?!\n)/g, '\n'))) === sorted(merged);
  } catch {
    return false;
  }
}

/** JSON with sorted keys. */
const sorted = (value: unknown): string =>
  JSON.stringify(value, (_, one: unknown) =>
    one !== null && typeof one === 'object' && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  );
