const RFC3339 = /^(\d{4})-(\d\d)-(\d\d)[Tt ]\d\d:\d\d(:\d\d(\.\d+)?)?([Zz]|[+-]\d\d:?\d\d)$/;

/** Converts a time with zone, or epoch seconds, to RFC 3339 in UTC; null for any other text. */
export function parseTimestamp(text: string): string | null {
  if (/^\d{9,11}(\.\d+)?$/.test(text)) return new Date(Number(text) * 1000).toISOString();
  const [, year, month, day] = RFC3339.exec(text) ?? [];
  if (day === undefined) return null;
  // JavaScript reads the 30th of February as the 2nd of March, and a recovery point would be two days off.
  if (Number(day) > new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate()) return null;
  const time = Date.parse(text.replace(' ', 'T'));
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}
