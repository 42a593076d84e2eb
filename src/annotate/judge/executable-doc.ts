import type { DocumentComment } from '../../model/document.ts';
import type { AnnotateContext } from '../finder.ts';

/** What Innovation Engine compares the output with: a similarity from 0 to 1, or a pattern. */
export type Similarity = { readonly ratio: number } | { readonly pattern: string };

const SIMILARITY = /<!--\s*expected_similarity\s*=\s*(?:"([^"]*)"|'([^']*)'|(\d*\.?\d+))\s*-->/;

export function similarityOf({ text }: DocumentComment): Similarity | null {
  const [, double, single, ratio] = SIMILARITY.exec(text) ?? [];
  const pattern = double ?? single;
  if (pattern !== undefined) return /^\d*\.?\d+$/.test(pattern) ? { ratio: Number(pattern) } : { pattern };
  return ratio === undefined ? null : { ratio: Number(ratio) };
}

/** The fences whose output is compared, by their position in the document. */
export function comparedFences({ document }: Pick<AnnotateContext, 'document'>): ReadonlyMap<number, Similarity> {
  const at = new Map(document.fences.map(({ span }, index) => [span.start.offset, index]));
  const found = new Map<number, Similarity>();
  for (const comment of document.comments) {
    const similarity = similarityOf(comment);
    const index = comment.next ? at.get(comment.next.start.offset) : undefined;
    if (similarity && index !== undefined) found.set(index, similarity);
  }
  return found;
}

/** A `variables` block in a comment, or settings in a file beside the document: `export NAME=value`. */
export interface Setting {
  readonly name: string;
  readonly value: string;
  readonly offset: number;
}

export function variablesIn({ comments }: AnnotateContext['document']): readonly Setting[] {
  return comments.flatMap(({ text, span }) => {
    const block = /```+[ \t]*variables[ \t]*\r?\n([\s\S]*?)```/.exec(text);
    return block ? settingsIn(block[1] ?? '').map((one) => ({ ...one, offset: span.start.offset })) : [];
  });
}

/** Values that are not computed; in an `.ini` file without `export`. */
export function settingsIn(text: string): readonly Setting[] {
  return [...text.matchAll(/^[ \t]*(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*=[ \t]*(.*?)[ \t]*\r?$/gm)].flatMap((match) => {
    const raw = match[2] ?? '';
    const value = /^(["'])(.*)\1$/.exec(raw)?.[2] ?? raw;
    return /[$`]/.test(value) ? [] : [{ name: match[1] ?? '', value, offset: 0 }];
  });
}

/** Whether the document was written for Innovation Engine. */
export const isExecutableDoc = (context: AnnotateContext): boolean =>
  context.settings !== null ||
  comparedFences(context).size > 0 ||
  variablesIn(context.document).length > 0 ||
  /^---[\s\S]{0,4000}\binnovation-engine\b/.test(context.document.text);
