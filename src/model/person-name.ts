/** Characters of no width and without meaning in a name, and controls. */
const UNSEEN = /[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\u2800]/gu;
const MOST = 200;

/**
 * A name as it is recorded and shown: compatibility forms normalised (NFKC), invisible characters removed, spaces single.
 * Null for a name without a letter or digit, or with more than 200 characters.
 */
export function readName(given: string): string | null {
  const name = given.replace(/\s+/gu, ' ').replace(UNSEEN, '').normalize('NFKC').replace(/\s+/gu, ' ').trim();
  return /[\p{L}\p{N}]/u.test(name) && name.length <= MOST ? name : null;
}

/** Whether two names look like the same person: also in another case, with other spaces, or in look-alike letters. */
export function isSamePerson(one: string, other: string): boolean {
  return looksOf(one) === looksOf(other);
}

function looksOf(given: string): string {
  // Upper case first, so that letters without a capital become equal, like ß and ss.
  const name = (readName(given) ?? '').toUpperCase().toLowerCase();
  const bare = [...name].map((letter) => LOOK_ALIKES.get(letter) ?? letter).join('');
  return bare.replace(/ /g, '');
}

/** Letters of other scripts that are drawn as Latin ones in most fonts, in small letters; those with capitals alike are under them. */
const LOOK_ALIKES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    // Cyrillic
    ...{
      а: 'a',
      ԁ: 'd',
      е: 'e',
      һ: 'h',
      і: 'i',
      ј: 'j',
      ӏ: 'l',
      о: 'o',
      р: 'p',
      ԛ: 'q',
      ѕ: 's',
      у: 'y',
      ԝ: 'w',
      х: 'x',
      с: 'c',
    },
    ...{ в: 'b', к: 'k', м: 'm', н: 'h', т: 't', ү: 'y', ѵ: 'v', г: 'r', п: 'n' },
    // Greek
    ...{
      α: 'a',
      β: 'b',
      ε: 'e',
      η: 'n',
      ι: 'i',
      κ: 'k',
      μ: 'm',
      ν: 'v',
      ο: 'o',
      ρ: 'p',
      τ: 't',
      υ: 'u',
      χ: 'x',
      ζ: 'z',
      γ: 'y',
    },
    // Armenian, and Latin letters beside the alphabet
    ...{
      օ: 'o',
      ս: 'u',
      հ: 'h',
      ո: 'n',
      ց: 'g',
      զ: 'q',
      ı: 'i',
      ɑ: 'a',
      ɡ: 'g',
      ʟ: 'l',
      ᴏ: 'o',
      ᴜ: 'u',
      ᴠ: 'v',
      ᴡ: 'w',
      ᴢ: 'z',
    },
  }),
);
