import { TextDecoder } from 'node:util';

/** PostgreSQL's names and those of the WHATWG standard. Encodings whose bytes differ between the two are left out. */
const LABELS: Readonly<Record<string, string>> = {
  LATIN2: 'iso-8859-2',
  LATIN3: 'iso-8859-3',
  LATIN4: 'iso-8859-4',
  LATIN6: 'iso-8859-10',
  LATIN7: 'iso-8859-13',
  LATIN8: 'iso-8859-14',
  LATIN9: 'iso-8859-15',
  ISO_8859_5: 'iso-8859-5',
  ISO_8859_6: 'iso-8859-6',
  ISO_8859_7: 'iso-8859-7',
  ISO_8859_8: 'iso-8859-8',
  WIN1250: 'windows-1250',
  WIN1251: 'windows-1251',
  WIN1253: 'windows-1253',
  WIN1254: 'windows-1254',
  WIN1255: 'windows-1255',
  WIN1256: 'windows-1256',
  WIN1257: 'windows-1257',
  WIN1258: 'windows-1258',
  WIN866: 'ibm866',
  WIN874: 'windows-874',
  KOI8R: 'koi8-r',
  KOI8U: 'koi8-u',
};

/** Bytes that only the standard defines. */
const MISSING: ReadonlySet<string> = new Set(['WIN1253 170']);
const BYTES = Array.from({ length: 128 }, (_, index) => index + 0x80);

/** Where Node's own decoder is wrong (windows-1252 before Node 24 is read as LATIN1) or the standard has another encoding. */
const CORRECTED: Readonly<Record<string, (byte: number) => string>> = {
  LATIN1: (byte) => String.fromCharCode(byte),
  LATIN5: (byte) =>
    ({ 0xd0: 'Ğ', 0xdd: 'İ', 0xde: 'Ş', 0xf0: 'ğ', 0xfd: 'ı', 0xfe: 'ş' })[byte] ?? String.fromCharCode(byte),
  WIN1252: (byte) =>
    '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ'[byte - 0x80] ?? String.fromCharCode(byte),
};

/**
 * What the bytes 0x80 to 0xff mean in a single-byte encoding, null for undefined bytes. Null
 * for an unknown encoding.
 */
export function upperHalfOf(encoding: string): readonly (string | null)[] | null {
  const name = encoding.toUpperCase().replace(/^ISO-?8859-1$/, 'LATIN1');
  const label = LABELS[name];
  const decoder = label === undefined ? null : new TextDecoder(label, { fatal: true });
  const read = CORRECTED[name] ?? (decoder && ((byte: number) => decoder.decode(Uint8Array.of(byte))));
  if (read === null) return null;
  return BYTES.map((byte) => {
    if (MISSING.has(`${name} ${byte}`)) return null;
    try {
      const char = read(byte);
      // The standard defines every byte of Microsoft's encodings, some as control or private-use characters;
      // to PostgreSQL such bytes are errors.
      return name.startsWith('WIN') && name !== 'WIN866' && /[\u0080-\u009f\ue000-\uf8ff]/.test(char) ? null : char;
    } catch {
      return null;
    }
  });
}
