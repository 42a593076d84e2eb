const RFC3339 = /^(\d{4})-(\d\d)-(\d\d)[Tt ]\d\d:\d\d(:\d\d(\.\d+)?)?([Zz]|[+-]\d\d:?\d\d)$/;

/** RFC 3339 UTC of a time with zone, or of epoch seconds; null when it is neither. */
export function parseTimestamp(text: string): string | null {
  if (/^\d{9,11}(\.\d+)?$/.test(text)) return new Date(Number(text) * 1000).toISOString();
  const [, year, month, day] = RFC3339.exec(text) ?? [];
  if (day === undefined) return null;
  // JavaScript takes the 30th of February for the 2nd of March, and a recovery point would be two days off.
  if (Number(day) > new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate()) return null;
  const time = Date.parse(text.replace(' ', 'T'));
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}
