const UNIT_MS: readonly (readonly [RegExp, number])[] = [
  [/^(ms|msecs?|milliseconds?)$/, 1],
  [/^(s|secs?|seconds?)$/, 1_000],
  [/^(m|mins?|minutes?)$/, 60_000],
  [/^(h|hrs?|hours?)$/, 3_600_000],
  [/^(d|days?)$/, 86_400_000],
  [/^(w|weeks?)$/, 604_800_000],
];

const AMOUNT = String.raw`\d{1,6}(?:\.\d{1,3})?\s?(?:ms|msecs?|milliseconds?|seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h|days?|d|weeks?|w)\b`;

/** The source of a regular expression for a duration in prose: `4 hours`, `~30 min`, `1h 30m`. */
export const DURATION_TEXT = String.raw`(?:${AMOUNT}(?:(?:,|\s+and)?\s*${AMOUNT}){0,3}|\d{1,3}h\d{1,2}m)`;

const WHOLE = new RegExp(`^${DURATION_TEXT}$`, 'i');

/** The milliseconds of a text that DURATION_TEXT matches as a whole; null for any other text. */
export function readTextDuration(text: string): number | null {
  const plain = text.trim().toLowerCase();
  if (!WHOLE.test(plain)) return null;
  let total = 0;
  for (const [, amount, unit] of plain.matchAll(/(\d+(?:\.\d+)?)\s?([a-z]+)/g)) {
    if (unit === 'and') continue;
    const factor = UNIT_MS.find(([pattern]) => pattern.test(unit ?? ''))?.[1];
    if (factor === undefined) return null;
    total += Number(amount) * factor;
  }
  return Math.round(total);
}

const IN_BRACKETS = new RegExp(String.raw`\(\s*(?:~|≈|about\s+|approx\.?\s+|max\.?\s+)?(${DURATION_TEXT})\s*\)`, 'i');

/**
 * The budget that a heading names in brackets: `Provision the server (30 min)`. A range, a window since the start
 * (`0-15 minutes`) or anything else in the brackets is not a budget.
 */
export function readBudget(title: string): number | null {
  const found = /\(.*\d/.test(title) ? IN_BRACKETS.exec(title) : null;
  return found ? readTextDuration(found[1] ?? '') : null;
}
