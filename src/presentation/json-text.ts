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
