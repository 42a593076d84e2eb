import { diffWordsWithSpace } from 'diff';

/** The lines of a text that changed, each with the words that were taken out and put in. */
export interface TextChange {
  readonly lines: readonly (readonly TextPart[])[];
  /** How many changed lines are left out. */
  readonly more: number;
}

export interface TextPart {
  readonly kind: 'same' | 'removed' | 'added';
  readonly text: string;
}

/** A reviewer looks at a few lines here, and at the whole in the file. */
const SHOWN_LINES = 8;
/** Edits after which two texts count as different altogether: the search takes time with their square. */
const MOST_EDITS = 600;
const LONGEST = 20_000;

export function compareTexts(before: string, after: string): TextChange | null {
  const [old, fresh] = [before, after].map((text) => text.replace(/\r\n?/g, '\n').trimEnd());
  if (old === undefined || fresh === undefined || old === fresh) return null;
  const long = old.length > LONGEST || fresh.length > LONGEST;
  const parts = long ? undefined : diffWordsWithSpace(old, fresh, { maxEditLength: MOST_EDITS });
  const lines = parts && isReadable(parts, old, fresh) ? wordLines(parts) : wholeLines(old, fresh);
  return { lines: lines.slice(0, SHOWN_LINES), more: Math.max(0, lines.length - SHOWN_LINES) };
}

interface Part {
  readonly value: string;
  readonly added: boolean;
  readonly removed: boolean;
}

/** Words woven together that have little in common are harder to read than the two texts. */
function isReadable(parts: readonly Part[], old: string, fresh: string): boolean {
  const kept = parts
    .filter(({ added, removed }) => !added && !removed)
    .reduce((sum, { value }) => sum + value.trim().length, 0);
  return kept * 2 >= Math.min(old.length, fresh.length);
}

function wordLines(parts: readonly Part[]): readonly (readonly TextPart[])[] {
  const lines: TextPart[][] = [[]];
  for (const { value, added, removed } of parts) {
    const kind = added ? 'added' : removed ? 'removed' : 'same';
    value.split('\n').forEach((text, index) => {
      if (index > 0) lines.push([]);
      if (text !== '') lines.at(-1)?.push({ kind, text });
    });
  }
  return lines.filter((line) => line.some(({ kind, text }) => kind !== 'same' && text.trim() !== ''));
}

function wholeLines(old: string, fresh: string): readonly (readonly TextPart[])[] {
  const [gone, come] = [old.split('\n'), fresh.split('\n')];
  const [kept, known] = [new Set(come), new Set(gone)];
  const line = (kind: TextPart['kind'], text: string): readonly TextPart[] => [{ kind, text }];
  return [
    ...gone.filter((text) => text.trim() !== '' && !kept.has(text)).map((text) => line('removed', text)),
    ...come.filter((text) => text.trim() !== '' && !known.has(text)).map((text) => line('added', text)),
  ];
}
