/** The number that a title begins with, and the rest of it: `Step 2: Restore`, `§1. Restore`, `3) Restore`. */
const NUMBERED =
  /^\s*(?:\[?(?<word>[Ss]tep|STEP|[Pp]hase|PHASE|[Pp]art|PART|[Ss]tage|STAGE|[Tt]ask|TASK)(?:\s*#?(?<of>\d+(?:\.\d+)*)|\s+(?<letter>[A-Z]))\b\]?\s*[).:—–-]*|§\s*(?<section>\d+)\s*[).:]*|(?<number>\d+(?:\.\d+)*)\s*(?:[).:]|[—–-](?=\s))|(?<plain>\d+(?:\.\d+)+))\s+(?=\S)/;

export interface Title {
  /** `Step 2`: it says that it is done in an order. */
  readonly step: boolean;
  /** Null without a number. */
  readonly number: string | null;
  /** The title without number, brackets and marks. */
  readonly words: string;
}

export function readTitle(text: string): Title {
  const clean = text
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/^[^\p{L}\p{N}§[(]+/u, '');
  const match = NUMBERED.exec(`${clean} .`);
  const rest = match ? clean.slice(match[0].length) : clean;
  const { word, of, letter, section, number, plain } = match?.groups ?? {};
  return {
    step: word !== undefined,
    number: of ?? letter ?? section ?? number ?? plain ?? null,
    words: rest
      .replace(/\([^)]*\)/g, ' ')
      .replace(/[:\s]+$/, '')
      .trim(),
  };
}
