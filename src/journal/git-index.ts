/** Why an index cannot be read; git may then track the files in question. */
export class UnreadableIndex extends Error {}

const HEADER = 12;
const STAT_BYTES = 40;
const EXTENDED = 0x4000;
const DIRECTORY_MODE = 0o040000;

/**
 * Whether a git index file (versions 2 to 4) has an entry below `folder`, a path relative to its work tree that ends in a
 * slash. `hashBytes` is 20, or 32 in a SHA-256 repository. Throws UnreadableIndex. Format: git's `index-format`.
 */
export function tracksBelow(index: Buffer, folder: string, hashBytes: number): boolean {
  if (index.length < HEADER || index.toString('latin1', 0, 4) !== 'DIRC')
    throw new UnreadableIndex('it is not an index');
  const version = index.readUInt32BE(4);
  if (version < 2 || version > 4) throw new UnreadableIndex(`version ${version} is unknown`);
  const wanted = Buffer.from(folder);
  let at = HEADER;
  let path: Buffer = Buffer.alloc(0);
  for (let left = index.readUInt32BE(8); left > 0; left -= 1) {
    const begin = at;
    const flagsAt = at + STAT_BYTES + hashBytes;
    if (flagsAt + 2 > index.length) throw new UnreadableIndex('it ends in the middle of an entry');
    at = flagsAt + ((index.readUInt16BE(flagsAt) & EXTENDED) !== 0 ? 4 : 2);
    let kept = 0;
    if (version === 4) ({ value: kept, at } = dropped(index, at, path.length));
    const end = index.indexOf(0, at);
    if (end === -1) throw new UnreadableIndex('a path has no end');
    const own = index.subarray(at, end);
    path = version === 4 ? Buffer.concat([path.subarray(0, kept), own]) : own;
    // Entries are padded to eight bytes, with at least one NUL after them.
    at = version === 4 ? end + 1 : begin + ((end - begin + 8) & ~7);
    if (startsWith(path, wanted)) return true;
    // A sparse index has a folder in place of its contents.
    const isFolder = (index.readUInt32BE(begin + 24) & 0o170000) === DIRECTORY_MODE;
    if (isFolder && startsWith(wanted, path)) return true;
  }
  return false;
}

const startsWith = (text: Buffer, beginning: Buffer): boolean =>
  text.length >= beginning.length && text.subarray(0, beginning.length).equals(beginning);

/** How much of the previous path remains, from git's variable-width count of the bytes to drop from its end. */
function dropped(index: Buffer, from: number, length: number): { readonly value: number; readonly at: number } {
  let at = from;
  let byte = index[at++] ?? 0;
  let count = byte & 0x7f;
  while ((byte & 0x80) !== 0) {
    byte = index[at++] ?? 0;
    count = (count + 1) * 128 + (byte & 0x7f);
  }
  if (count > length) throw new UnreadableIndex('a path drops more bytes than it has');
  return { value: length - count, at };
}
