import type { AnnotateContext } from '../finder.ts';
import type { Insertion, Proposal } from '../proposal.ts';
import { intoFence } from './attributes.ts';
import { aboveFence, belowHeading, hasTodoAbove, hasTodoBelow } from './comments.ts';
import type { Edit } from './edit.ts';
import { intoFrontMatter } from './front-matter.ts';

/** Proposals that are not in the text already, and the edits that write them. */
export interface Written {
  readonly proposals: readonly Proposal[];
  readonly edits: readonly Edit[];
}

export async function editsOf(found: readonly Proposal[], context: AnnotateContext): Promise<Written> {
  const fresh = distinct(found).filter(({ insert }) => insert === null || !isWritten(insert, context));
  const declared = await intoFrontMatter(context.document.text, {
    params: fresh.flatMap(({ insert }) => (insert?.into === 'params' ? [insert.param] : [])),
    objectives: fresh.flatMap(({ insert }) => (insert?.into === 'objectives' ? [insert] : [])),
  });
  const edits = [...(declared ?? []), ...fenceEdits(fresh, context), ...headingEdits(fresh, context)];
  return { edits, proposals: declared === null ? fresh.map(leftToPerson) : fresh };
}

/** Front matter that nothing can be put into: the person declares it. */
function leftToPerson(one: Proposal): Proposal {
  const { insert } = one;
  if (insert?.into !== 'params' && insert?.into !== 'objectives') return one;
  const what = insert.into === 'params' ? `the param ${insert.param.name}` : insert.name;
  return { ...one, what: 'note', insert: null, why: `${one.why}; declare ${what} in YAML front matter by hand` };
}

const distinct = (found: readonly Proposal[]): readonly Proposal[] => [
  ...new Map(found.map((one) => [one.insert === null ? one : JSON.stringify(one.insert), one])).values(),
];

function isWritten(insert: Insertion, { document, sections }: AnnotateContext): boolean {
  if (insert.into === 'above-fence') {
    const fence = document.fences[insert.fence];
    return fence !== undefined && hasTodoAbove(document, fence.span.start.offset);
  }
  if (insert.into !== 'below-heading') return false;
  const section = sections.find(({ span }) => span.start.offset === insert.heading);
  return section !== undefined && hasTodoBelow(document, section.span.end.offset, insert.todo);
}

function fenceEdits(fresh: readonly Proposal[], { document }: AnnotateContext): readonly Edit[] {
  const attributes = new Map<number, string[]>();
  const todos = new Map<number, string[]>();
  for (const { insert } of fresh) {
    if (insert?.into === 'fence') addTo(attributes, insert.fence, ...insert.attributes);
    if (insert?.into === 'above-fence') addTo(todos, insert.fence, insert.todo);
  }
  const edits: Edit[] = [];
  for (const [index, words] of attributes) {
    const fence = document.fences[index];
    if (fence) edits.push(intoFence(fence, words));
  }
  for (const [index, texts] of todos) {
    const fence = document.fences[index];
    if (fence) edits.push(aboveFence(document, fence.span.start.offset, texts));
  }
  return edits;
}

function headingEdits(fresh: readonly Proposal[], { document, sections }: AnnotateContext): readonly Edit[] {
  const words = new Map<number, string[]>();
  const todos = new Map<number, string[]>();
  for (const { insert } of fresh) {
    if (insert?.into === 'section') addTo(words, insert.heading, ...insert.words);
    if (insert?.into === 'below-heading') addTo(todos, insert.heading, insert.todo);
  }
  return sections.flatMap(({ span }) => {
    const about = { words: words.get(span.start.offset) ?? [], todos: todos.get(span.start.offset) ?? [] };
    return about.words.length + about.todos.length === 0 ? [] : belowHeading(document, span.end.offset, about);
  });
}

function addTo<K, T>(map: Map<K, T[]>, key: K, ...values: readonly T[]): void {
  map.set(key, [...(map.get(key) ?? []), ...values]);
}
