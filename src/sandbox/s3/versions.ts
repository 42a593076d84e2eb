import type { Tags, Version, Versioning } from './nouns.ts';
import { compareKeys } from './key-order.ts';

/** One bucket: for each key its versions, newest first. */
export class Bucket {
  readonly name: string;
  readonly createdAt: number;
  versioning: Versioning = null;
  readonly #objects = new Map<string, Version[]>();
  #sorted: string[] = [];
  /** Keys added since the last listing: sorting them all at once then keeps a load of 20,000 objects linear. */
  #added: string[] = [];
  #stale = false;

  constructor(name: string, createdAt: number) {
    this.name = name;
    this.createdAt = createdAt;
  }

  get empty(): boolean {
    return this.#objects.size === 0;
  }

  /** Newest first; empty for an unknown key. */
  versions(key: string): readonly Version[] {
    return this.#objects.get(key) ?? [];
  }

  find(key: string, id: string): Version | undefined {
    return this.versions(key).find((version) => version.id === id);
  }

  /** The current version, which may be a delete marker. */
  latest(key: string): Version | undefined {
    return this.versions(key)[0];
  }

  /** A version with the id `null` replaces the former one with that id. History is ordered by time, not by arrival. */
  add(key: string, version: Version): void {
    let versions = this.#objects.get(key);
    if (!versions) {
      versions = [];
      this.#objects.set(key, versions);
      this.#added.push(key);
    }
    if (version.id === 'null') this.#drop(versions, 'null');
    const place = versions.findIndex((other) => other.at <= version.at);
    versions.splice(place < 0 ? versions.length : place, 0, version);
  }

  remove(key: string, id: string): void {
    const versions = this.#objects.get(key);
    if (!versions) return;
    this.#drop(versions, id);
    if (versions.length > 0) return;
    this.#objects.delete(key);
    this.#stale = true;
  }

  tag(key: string, id: string, tags: Tags): void {
    const versions = this.#objects.get(key) ?? [];
    const index = versions.findIndex((version) => version.id === id);
    const tagged = versions[index];
    if (tagged) versions[index] = { ...tagged, tags };
  }

  /** Keys that have at least one version, in the order of their UTF-8 bytes. */
  keys(): readonly string[] {
    if (this.#stale || this.#added.length > 0) {
      const known = this.#stale ? this.#sorted.filter((key) => this.#objects.has(key)) : this.#sorted;
      const added = [...new Set(this.#added)].filter((key) => this.#objects.has(key)).sort(compareKeys);
      this.#sorted = merge(known, added);
      this.#added = [];
      this.#stale = false;
    }
    return this.#sorted;
  }

  #drop(versions: Version[], id: string): void {
    const index = versions.findIndex((version) => version.id === id);
    if (index >= 0) versions.splice(index, 1);
  }
}

function merge(a: readonly string[], b: readonly string[]): string[] {
  if (b.length === 0) return [...a];
  const merged: string[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    const [x, y] = [a[i], b[j]];
    const order = x === undefined ? 1 : y === undefined ? -1 : compareKeys(x, y);
    if (order <= 0) merged.push(x ?? '');
    else merged.push(y ?? '');
    if (order <= 0) i += 1;
    if (order >= 0) j += 1;
  }
  return merged;
}
