import { exactly, wrapped, type SecretForm } from './secret-form.ts';

/** Hex, base64 and base64url; of a short text also hex in pairs, base32, and what UTF-16 makes of it, plain and in base64. */
export function digitForms(text: string, short: boolean): SecretForm[] {
  const bytes = Buffer.from(text);
  const wide = Buffer.from(text, 'utf16le');
  const hex = bytes.toString('hex');
  const cases = [hex, hex.toUpperCase()];
  const usual = [...cases.map(wrapped), ...base64Forms(bytes)];
  if (!short) return usual;
  return [
    ...usual,
    ...[wide, Buffer.from(wide).swap16()].flatMap((each) => [exactly(each), wrapped(each.toString('hex'))]),
    ...otherCharsets(text),
    ...cases.flatMap((form) => [exactly(pairs(form).join(':')), exactly(pairs(form).join(' '))]),
    ...base64Forms(wide),
    ...[0, 1, 2, 3, 4].map((shift) => base32At(bytes, shift)),
  ];
}

/** In Latin-1, and UTF-8 that was read as Latin-1, as clients do with headers. */
function otherCharsets(text: string): SecretForm[] {
  if (!/[^\0-~]/.test(text)) return [];
  const misread = exactly(Buffer.from(Buffer.from(text).toString('latin1')));
  return /[^\0-\u00ff]/.test(text) ? [misread] : [misread, exactly(Buffer.from(text, 'latin1'))];
}

const base64Forms = (bytes: Buffer): SecretForm[] => [0, 1, 2].flatMap((shift) => base64At(bytes, shift));

const pairs = (hex: string): string[] => hex.match(/../g) ?? [];

/** The characters that do not depend on the text before (`shift` bytes) and after the secret. */
function fixedDigits(encoded: string, shift: number, length: number, bits: number): SecretForm {
  const before = shift * 8;
  const end = (shift + length) * 8;
  return {
    ...wrapped(encoded.slice(Math.ceil(before / bits), Math.floor(end / bits))),
    mixedBefore: before % bits !== 0,
    mixedAfter: end % bits !== 0,
  };
}

function base64At(bytes: Buffer, shift: number): SecretForm[] {
  const form = fixedDigits(Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64'), shift, bytes.length, 6);
  return [
    form,
    { ...form, bytes: Buffer.from(form.bytes.toString('latin1').replaceAll('+', '-').replaceAll('/', '_')) },
  ];
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

function base32At(bytes: Buffer, shift: number): SecretForm {
  let encoded = '';
  let value = 0;
  let bits = 0;
  for (const byte of Buffer.concat([Buffer.alloc(shift), bytes])) {
    value = ((value << 8) | byte) & 0xfff;
    bits += 8;
    for (; bits >= 5; bits -= 5) encoded += BASE32[(value >> (bits - 5)) & 31] ?? '';
  }
  if (bits > 0) encoded += BASE32[(value << (5 - bits)) & 31] ?? '';
  return fixedDigits(encoded, shift, bytes.length, 5);
}
