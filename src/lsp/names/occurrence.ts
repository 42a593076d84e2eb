/** One place where a name is written. Offsets are those of the name itself, without `#` and quotes. */
export interface Occurrence {
  readonly what: 'id' | 'param' | 'capture' | 'connection';
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly defines: boolean;
  /** Ids in links: the file that the link names, as it is written; null in the page itself. */
  readonly file: string | null;
}
