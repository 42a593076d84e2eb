import { readFileSync } from 'node:fs';
import path from 'node:path';

export interface RuleExample {
  /** `src/lint/rules/sudo.md:9`. */
  readonly place: string;
  /** How often the rule reports something; 0 for a good example. */
  readonly count: number;
  readonly source: string;
}

const root = path.resolve(import.meta.dirname, '../..');
const EXAMPLE = /<!-- (bad: (\d+)|good) -->\n+^(`{4,})markdown\n([\s\S]*?)^\3$/gm;

/** The examples of a rule's page. Throws for a comment that announces none. */
export function examplesOf(rule: string): RuleExample[] {
  const page = `src/lint/rules/${rule}.md`;
  const text = readFileSync(path.join(root, page), 'utf8');
  const found = [...text.matchAll(EXAMPLE)].map((match): RuleExample => {
    const [, , count = '0', , source = ''] = match;
    return { place: `${page}:${text.slice(0, match.index).split('\n').length}`, count: Number(count), source };
  });
  const announced = text.match(/<!-- (bad|good)/g)?.length ?? 0;
  if (announced !== found.length)
    throw new Error(`${page}: ${announced} examples announced, ${found.length} understood`);
  return found;
}
