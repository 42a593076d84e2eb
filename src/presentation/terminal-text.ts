// A body never crosses a line: an unterminated OSC or DCS would otherwise hide everything printed after it.
const SEQUENCES = new RegExp(
  [
    '(?:\\u001b[\\]PX^_]|[\\u0090\\u0098\\u009d-\\u009f])[^\\u0007\\u001b\\u009c\\n]*(?:\\u0007|\\u001b\\\\|\\u009c)?',
    '(?:\\u001b\\[|\\u009b)[0-?]*[ -/]*[@-~]?',
    '\\u001b[ -/]*[0-~]?',
    '[\\u0080-\\u009f]',
    '[\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]',
    // What takes no room, but the joiners of scripts and emoji, can hide a text within another.
    '[\\u180e\\u200b\\u2060-\\u2064\\u206a-\\u206f\\ufeff\\ufff9-\\ufffb]|\\udb40[\\udc00-\\udc7f]',
  ].join('|'),
  'g',
);
// Everything below blank except tab and newline, and delete.
const CONTROLS = new RegExp('[\\u0000-\\u0008\\u000b-\\u001f\\u007f]', 'g');

/**
 * Text that cannot drive the terminal it is shown on. Newline and tab stay; control sequences (CSI, OSC, DCS and kin, in
 * their ESC and C1 forms, also unterminated), bidirectional controls and characters of no width go; a line that was overwritten with carriage
 * returns becomes its last content; any other control character is shown as its symbol (`␇`).
 */
export function neutralise(text: string): string {
  const plain = text
    .replace(SEQUENCES, '')
    .replaceAll('\r\n', '\n')
    .replace(/[\u2028\u2029]/g, ' ');
  // Line by line: a pattern would need time with the square of the length of a line without carriage returns.
  const written = plain.includes('\r') ? plain.split('\n').map(lastWritten).join('\n') : plain;
  return written.replace(CONTROLS, (control) =>
    control === '\u007f' ? '␡' : String.fromCharCode(0x2400 + control.charCodeAt(0)),
  );
}

function lastWritten(line: string): string {
  if (!line.includes('\r')) return line;
  return (
    line
      .split('\r')
      .filter((part) => part !== '')
      .at(-1) ?? ''
  );
}

// Controls, format characters (bidi, zero-width, tags), separators, private and unassigned code points, and what is shown
// as nothing by default. A newline can only be the printer's own: JSON escapes those in strings.
const UNPRINTABLE = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * JSON for terminals as well as for programs: invisible characters are written as `\uXXXX`, which is the same value. All
 * JSON that is printed, and the journal, is written with this. `indent` is a number of blanks.
 */
export function jsonText(value: unknown, indent = 0): string {
  return JSON.stringify(value, null, indent).replace(UNPRINTABLE, escapeUnits);
}

/** Escapes UTF-16 units, as JSON does: a code point above U+FFFF becomes two escapes. */
function escapeUnits(character: string): string {
  return Array.from(
    { length: character.length },
    (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`,
  ).join('');
}
