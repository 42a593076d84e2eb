import { dumped, type SecretForm } from './secret-form.ts';

/** This many bytes together on one line of a dump are found there, however wide its lines are. */
const PIECE = 4;
type Piece = readonly [number, number, number, number];

const hex = (byte: number): string => byte.toString(16).padStart(2, '0');
const octal = (value: number, digits: number): string => value.toString(8).padStart(digits, '0');

/** The columns that dump programs print, for four bytes on one line. */
const COLUMNS: readonly { readonly name: string; write(piece: Piece): readonly string[] }[] = [
  {
    name: 'bytes in hex (hexdump -C, od -tx1), with the wider gap in the middle of a line',
    write: (piece) => {
      const [a, b, c, d] = piece.map(hex);
      return [`${a} ${b} ${c} ${d}`, `${a}  ${b} ${c} ${d}`, `${a} ${b}  ${c} ${d}`, `${a} ${b} ${c}  ${d}`];
    },
  },
  {
    name: 'pairs of bytes in hex (xxd)',
    write: (piece) => {
      const [a, b, c, d] = piece.map(hex);
      return [`${a}${b} ${c}${d}`, `${a} ${b}${c} ${d}`];
    },
  },
  { name: 'words in hex (hexdump, od -x)', write: ([a, b, c, d]) => [`${hex(b)}${hex(a)} ${hex(d)}${hex(c)}`] },
  { name: 'long words in hex (xxd -e, od -tx4)', write: ([a, b, c, d]) => [[d, c, b, a].map(hex).join('')] },
  { name: 'words in octal (od)', write: ([a, b, c, d]) => [`${octal(b * 256 + a, 6)} ${octal(d * 256 + c, 6)}`] },
  { name: 'bytes in octal (od -b)', write: (piece) => [piece.map((byte) => octal(byte, 3)).join(' ')] },
  { name: 'characters (od -c)', write: (piece) => [cells(piece.map(character))] },
  { name: 'bytes in decimal (od -tu1)', write: (piece) => [cells(piece.map(String))] },
  { name: 'a list of numbers', write: (piece) => [piece.join(', ')] },
  { name: 'an array of C (xxd -i)', write: (piece) => [piece.map((byte) => `0x${hex(byte)}`).join(', ')] },
];

/** Cells of four, aligned to the right. */
const cells = ([first = '', ...rest]: readonly string[]): string =>
  first + rest.map((cell) => cell.padStart(4)).join('');

const NAMED: Readonly<Record<number, string>> = {
  0: '\\0',
  7: '\\a',
  8: '\\b',
  9: '\\t',
  10: '\\n',
  11: '\\v',
  12: '\\f',
  13: '\\r',
};

function character(byte: number): string {
  const printable = byte >= 32 && byte < 127;
  return printable ? String.fromCharCode(byte) : (NAMED[byte] ?? octal(byte, 3));
}

/** Pieces of the secret as dumps show them; pieces that overlap become one mark, to the end of the line. */
export function dumpForms(text: string): SecretForm[] {
  const bytes = Buffer.from(text);
  const forms = new Set<string>();
  for (let at = 0; at + PIECE <= bytes.length; at += 1) {
    const piece: Piece = [bytes[at] ?? 0, bytes[at + 1] ?? 0, bytes[at + 2] ?? 0, bytes[at + 3] ?? 0];
    for (const { write } of COLUMNS) for (const form of write(piece)) forms.add(form);
  }
  return [...forms].map(dumped);
}
