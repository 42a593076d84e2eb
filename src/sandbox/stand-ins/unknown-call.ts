import type { Match } from './match.ts';
import type { Usage } from './usage.ts';

/** EX_USAGE of sysexits: no real command of the library ends with it, and it is not 127, which means that there is no stand-in. */
export const UNKNOWN_CALL = 64;

/** What was called, that it is a stand-in, and the calls it knows, nearest first. */
export function unknownCall(
  command: string,
  argv: readonly string[],
  tried: readonly { readonly usage: Usage; readonly match: Match }[],
): string {
  const ranked = tried
    .flatMap(({ usage, match }) => (match.args === null ? [{ text: usage.text, ...match }] : []))
    .toSorted((one, other) => other.fits - one.fits);
  const [nearest] = ranked;
  const shown = ranked.slice(0, 8).map(({ text }) => `  ${text}`);
  const more = ranked.length > shown.length ? [`  … and ${ranked.length - shown.length} more`] : [];
  return [
    `${command}: no such call in the stand-in: ${[command, ...argv].map(quoted).join(' ')}`,
    ...(nearest ? [`${nearest.because}: ${nearest.text}`] : []),
    `${command} is a stand-in of the sandbox. It knows, nearest first:`,
    ...shown,
    ...more,
    `Change the step, or add the call to ${command}.mjs.`,
  ].join('\n');
}

const quoted = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
