import { escapeIdentifier, escapeLiteral } from 'pg';
import type { SqlConfigStatement } from './config.ts';

/** A statement as it is sent, with a mapping from its characters back to the written ones. */
export interface BoundStatement {
  readonly text: string;
  readonly values: readonly string[];
  /** Offset in the written statement of an offset in the sent one. */
  origin(offset: number): number;
}

/** Inserts parameters: values are bound as `$1 …`, each name once; literals and identifiers are quoted. */
export function bindStatement(statement: SqlConfigStatement, lookup: (name: string) => string): BoundStatement {
  const values: string[] = [];
  const numbers = new Map<string, number>();
  const cuts: { readonly sent: number; readonly written: number; readonly inside: boolean }[] = [];
  let text = '';
  let from = 0;
  for (const { form, name, start, end } of statement.variables) {
    cuts.push({ sent: text.length, written: from, inside: false });
    text += statement.text.slice(from, start);
    cuts.push({ sent: text.length, written: start, inside: true });
    if (form === 'value') {
      const number = numbers.get(name) ?? values.push(lookup(name));
      numbers.set(name, number);
      text += `$${number}`;
    } else {
      text += form === 'literal' ? escapeLiteral(lookup(name)) : escapeIdentifier(lookup(name));
    }
    from = end;
  }
  cuts.push({ sent: text.length, written: from, inside: false });
  text += statement.text.slice(from);
  return {
    text,
    values,
    origin(offset) {
      const cut = cuts.findLast(({ sent }) => sent <= offset);
      return cut ? cut.written + (cut.inside ? 0 : offset - cut.sent) : offset;
    },
  };
}
