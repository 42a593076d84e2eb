import { createHash } from 'node:crypto';

const LONGEST = 100;

/**
 * The id of a step as a file name: unchanged where possible, so that the evidence is easy to find; other characters as
 * `%XX`. A long name, or one with capitals (which the file system may not distinguish), ends with a hash of the id.
 */
export function stepFolder(id: string): string {
  const readable = [...Buffer.from(id)].map((byte, index) => encode(String.fromCharCode(byte), index === 0)).join('');
  if (readable.length <= LONGEST && readable !== '' && !/[A-Z](?<!%[0-9A-F]{1,2})/.test(readable)) return readable;
  const hash = createHash('sha256').update(id).digest('hex').slice(0, 16);
  return `${readable.slice(0, LONGEST - 20).replace(/%.?$/, '')}~${hash}`;
}

function encode(character: string, first: boolean): string {
  if (/[A-Za-z0-9_-]/.test(character) || (character === '.' && !first)) return character;
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}
