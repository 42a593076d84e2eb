/**
 * Output that can be read from any place, not only from its end. Places are opaque numbers that grow from the beginning
 * to the end; each returned place is the beginning of a line.
 */
export interface Scrollback {
  /** The first place there is. */
  begin(): number;
  /** Just behind the newest line. Grows while a step prints. */
  end(): number;
  /** How much there is; null if that is unknown. */
  bytes(): number | null;
  /** `count` lines before `place`, at most as far as the begin. */
  back(place: number, count: number): number;
  /** Lines from `place` on, at most `count`, with the place of each; as they were printed, neutralised nowhere. */
  read(place: number, count: number): readonly { readonly place: number; readonly text: string }[];
  /**
   * The nearest line for which `holds`, from `place` on (`newer`) or before it (`older`). Looks through a bounded stretch and
   * then says from where to go on; null when there is no such line.
   */
  find(
    holds: (text: string) => boolean,
    place: number,
    direction: 'older' | 'newer',
  ): { readonly at: number } | { readonly goOn: number } | null;
  close(): void;
}
