/** One thing that can be there, be different or be missing: an object, a row, a table, a file, a value of a stand-in. */
export interface ContentItem {
  /** Equal digests mean equal content. */
  readonly digest: string;
  /** In bytes, for what can be cut in half: files and objects. */
  readonly size: number | null;
  /** What its reader needs to bring it back. */
  readonly value: unknown;
}

/** Items by name. A reader returns the same map as before for a group that has not changed, so that comparing is cheap. */
export type ContentGroup = ReadonlyMap<string, ContentItem>;

/** Everything that a service holds, in groups: buckets, tables, folders. Names of items are unique in a sandbox. */
export type Content = ReadonlyMap<string, ContentGroup>;

/** Reads the content of one service of a sandbox from outside, whatever the steps use it for. */
export interface ContentReader {
  /** Items of a stand-in may change by themselves: what a cluster does takes time. */
  readonly changesByItself: boolean;
  read(): Promise<Content>;
  /** Whether the service refused changes when it was read last, as a server in recovery does. */
  isReadOnly?(): boolean;
  /** Makes the items as they were in `earlier`, whether they were there or not. Items that cannot be brought back stay as they are. */
  bringBack(items: readonly string[], earlier: Content): Promise<void>;
  /** Cuts an item to half of its bytes; only for items with a size. */
  cutInHalf?(item: string, now: Content): Promise<void>;
  /** For a service from which steps fetch what was there before them, such as backups. */
  readonly fixtures?: Fixtures;
}

/** Damages what a play is going to read. */
export interface Fixtures {
  /** Names of the items that were read since `forgetReads`. */
  reads(): Promise<readonly string[]>;
  forgetReads(): Promise<void>;
  /** Inverts a bit in the middle of an item; name, version and time stay. */
  flip(item: string): Promise<void>;
  /** Removes items without a trace. */
  erase(items: readonly string[]): Promise<void>;
}

export function itemOf(content: Content, name: string): ContentItem | undefined {
  for (const group of content.values()) {
    const item = group.get(name);
    if (item) return item;
  }
  return undefined;
}
