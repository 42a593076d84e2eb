/** CEL's timestamps are Dates, which end at milliseconds. Microseconds are kept beside them and compared too. */
const finer = new WeakMap<Date, number>();

const MOMENT = /^(\d{4,6}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d(?::\d\d)?)$/;

/** Reads RFC 3339 to the microsecond; null for a text that a Date and microseconds cannot represent. */
export function readMoment(text: string): Date | null {
  const [, seconds, fraction = '', zone = ''] = MOMENT.exec(text) ?? [];
  if (seconds === undefined || /[1-9]/.test(fraction.slice(6))) return null;
  const date = new Date(`${seconds}.${fraction.slice(0, 3).padEnd(3, '0')}${zone}`);
  if (Number.isNaN(date.getTime())) return null;
  return withMicros(date, Number(fraction.slice(3, 6).padEnd(3, '0')));
}

export function withMicros(date: Date, micros: number): Date {
  if (micros !== 0) finer.set(date, micros);
  return date;
}

/** Microseconds since 1970. */
export const microsOf = (date: Date): bigint => BigInt(date.getTime()) * 1000n + BigInt(finer.get(date) ?? 0);

export function momentAt(micros: bigint): Date {
  const rest = ((micros % 1000n) + 1000n) % 1000n;
  return withMicros(new Date(Number((micros - rest) / 1000n)), Number(rest));
}

export function momentText(date: Date): string {
  const micros = finer.get(date) ?? 0;
  return micros === 0 ? date.toISOString() : date.toISOString().replace('Z', `${String(micros).padStart(3, '0')}Z`);
}
