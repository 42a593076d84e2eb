/** Signs that take no room and carry no meaning in a name, and controls. */
const UNSEEN = /[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\u2800]/gu;
const MOST = 200;

/**
 * The name that somebody gave, as it is recorded and shown: compatibility forms made plain (NFKC), what cannot be seen taken out,
 * spaces single. Null for one that has no letter and no digit, and for one of more than 200 characters.
 */
export function readName(given: string): string | null {
  const name = given.replace(/\s+/gu, ' ').replace(UNSEEN, '').normalize('NFKC').replace(/\s+/gu, ' ').trim();
  return /[\p{L}\p{N}]/u.test(name) && name.length <= MOST ? name : null;
}

/** Whether two names are of the same person for all that one can see: also in other case, with other spaces, in look-alike letters. */
export function isSamePerson(one: string, other: string): boolean {
  return looksOf(one) === looksOf(other);
}

function looksOf(given: string): string {
  // Upper first: so do letters that have no capital of their own come out the same, as ß and ss do.
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
