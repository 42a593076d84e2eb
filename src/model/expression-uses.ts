/** The type of a literal, or of a column as far as its SQL tells. */
export type ValueType = 'string' | 'number' | 'bool' | 'null';

/** A column of rows that an expression reads: `rows[0].n`, `rows.all(r, r.ok)`. Offsets are within the expression. */
export interface ColumnUse {
  readonly column: string;
  readonly start: number;
  readonly end: number;
  /** `has(…)` asks for it first, so it may be missing. */
  readonly optional: boolean;
  /** What its value has to be: the type that it is compared with, or `bool` where it is the answer. Null if any will do. */
  readonly against: ValueType | null;
  /** The operator between the two; null where the column itself is the answer. */
  readonly operator: string | null;
}
