import { isRunmeName, readInfoString } from '../../interpreter/parse/fences/info-string.ts';
import type { Document } from '../../model/document.ts';

/** A fence that was written for Runme. */
export interface RunmeCell {
  /** Its position among all fences of the document. */
  readonly index: number;
  /** Null for a cell without a name. */
  readonly name: string | null;
  readonly attributes: ReadonlyMap<string, string>;
}

export function cellsOf({ fences }: Document): readonly RunmeCell[] {
  return fences.flatMap(({ info, infoStart, skipped }, index) => {
    const tokens = skipped ? null : readInfoString(info, infoStart, new Set()).attributes;
    if (tokens === null || tokens.some(({ kind }) => kind === 'id' || kind === 'class')) return [];
    const attributes = new Map(tokens.map(({ name, value, kind }) => [name, kind === 'flag' ? 'true' : value]));
    if (!attributes.has('name') && ![...attributes.keys()].some((name) => isRunmeName(name))) return [];
    return [{ index, name: attributes.get('name') ?? null, attributes }];
  });
}

/** Cells with a name in capitals hand their output on as a variable of that name. */
export const exportedName = ({ name }: RunmeCell): string | null =>
  name !== null && /^[A-Z][A-Z0-9_]*$/.test(name) ? name : null;
