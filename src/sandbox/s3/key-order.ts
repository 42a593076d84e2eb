/**
 * S3 lists keys in the order of their UTF-8 bytes. JavaScript compares UTF-16 code units, which differs only where
 * a surrogate pair (a code point above U+FFFF) meets a code unit from U+E000 on.
 */
export function compareKeys(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index += 1) {
    const [x, y] = [a.charCodeAt(index), b.charCodeAt(index)];
    if (x !== y) return weight(x) - weight(y);
  }
  return a.length - b.length;
}

const weight = (unit: number): number => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit);

/** Index of the first key that is not below `key`. */
export function lowerBound(keys: readonly string[], key: string): number {
  let [low, high] = [0, keys.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareKeys(keys[middle] ?? '', key) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Index of the first key after everything that begins with `prefix`, searching from `from`. */
export function endOfPrefix(keys: readonly string[], prefix: string, from: number): number {
  let [low, high] = [from, keys.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const key = keys[middle] ?? '';
    if (key.startsWith(prefix) || compareKeys(key, prefix) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
