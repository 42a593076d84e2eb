import { FRONT_MATTER_KEYS, type KeyRule, type KeyTable } from '../../interpreter/parse/language.ts';
import type { Page } from '../page.ts';
import type { KeyPlace } from '../syntax/front-matter.ts';
import type { Proposal, Proposals } from './proposal.ts';

/** The keys that fit at a place of the front matter, or the values of its key. */
export function inFrontMatter({ path, of, word }: KeyPlace, page: Page): Proposals {
  if (of === null) return { word, list: keys(tableAt(path)) };
  const rule = ruleAt([...path, of]);
  const values = (rule?.values ?? []).map((label): Proposal => ({ label, about: rule?.about ?? '', kind: 'Value' }));
  const options = path.join('.') === 'sandbox.answers' && of === 'choose' ? optionsOf(page) : [];
  return { word: word.replace(/^.*[[,]\s*/, ''), list: [...values, ...options] };
}

const keys = (table: KeyTable | null): Proposal[] =>
  Object.entries(table ?? {}).map(([name, { about, keys: inner, each }]) => ({
    ...{ label: name, insert: inner || each ? `${name}:` : `${name}: `, about, kind: 'Property' },
  }));

/** The keys below a path; a path through names (`params.BACKUP`) has those of each of them. */
function tableAt(path: readonly string[]): KeyTable | null {
  let table: KeyTable | null = FRONT_MATTER_KEYS;
  let each: KeyTable | null = null;
  for (const key of path) {
    if (each) [table, each] = [each, null];
    else {
      const rule: KeyRule | undefined = table?.[key];
      [table, each] = [rule?.keys ?? null, rule?.each ?? null];
    }
  }
  return each ? null : table;
}

/** The rule of a key by its path; null for a name, and for keys that are not known. */
export const ruleAt = (path: readonly string[]): KeyRule | null =>
  tableAt(path.slice(0, -1))?.[path.at(-1) ?? ''] ?? null;

const optionsOf = ({ analysis: { runbook } }: Page): Proposal[] =>
  (runbook?.sections ?? [])
    .filter(({ attributes }) => attributes.option)
    .map(({ id, title }) => ({ label: id, about: title, kind: 'Reference' }));
