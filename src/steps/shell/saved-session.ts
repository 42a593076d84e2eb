import { isForeign } from './session-names.ts';

const HEADER = '# runbook session 1\n';
const WITH_BASHS_OWN = '# runbook session 1 and what is of bash itself\n';
const VARIABLES = '\n# variables\n';
const HEAD = /^# runbook session 1\n(?:# lost .*\n)*/;

/**
 * The session in the text of the `state` file of a step, without the variables that belong to bash; null when the step with
 * this nonce did not finish writing it. Anything after the end mark is left over from the text before it was sorted.
 */
export function sortOut(text: string, nonce: string): string | null {
  const mark = `\n# end ${nonce}\n`;
  if (text.startsWith(HEADER)) {
    const end = text.indexOf(mark);
    return end === -1 ? null : text.slice(0, end + mark.length);
  }
  if (!text.startsWith(WITH_BASHS_OWN) || !text.endsWith(mark)) return null;
  const begin = text.indexOf(VARIABLES);
  let kept = HEADER + text.slice(WITH_BASHS_OWN.length, begin + 1);
  let at = begin + VARIABLES.length;
  while (text.startsWith('declare -', at)) {
    const end = endOfStatement(text, at);
    if (!isForeign(nameIn(text, at, end))) kept += text.slice(at, end);
    at = end;
  }
  return kept + text.slice(at);
}

/** Warnings about what a saved session could not contain: the lines at its head. */
export function sessionWarnings(session: string): string[] {
  const lines = (HEAD.exec(session)?.[0] ?? '').split('\n');
  const named = (kind: string): string =>
    lines
      .filter((line) => line.startsWith(`# lost ${kind}`))
      .map((line) => line.slice(`# lost ${kind}`.length))
      .toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }))
      .join(', ');
  const [traps, descriptors] = [named('trap '), named('descriptor ')];
  return [
    ...(traps === '' ? [] : [`traps do not reach the next step: ${traps}`]),
    ...(descriptors === '' ? [] : [`open descriptors do not reach the next step: ${descriptors}`]),
    ...(lines.includes('# lost pushd') ? ['only the current directory of the pushd stack reaches the next step'] : []),
  ];
}

/** `NAME` of `declare -flags NAME=value` or `declare -flags NAME`. */
function nameIn(text: string, start: number, end: number): string {
  const name = text.indexOf(' ', start + 'declare -'.length) + 1;
  const equals = text.indexOf('=', name);
  return text.slice(name, equals === -1 || equals > end ? end - 1 : equals);
}

/** The offset after the newline that ends the statement at `start`; newlines in quotes do not end it. */
function endOfStatement(text: string, start: number): number {
  for (let at = start; at < text.length; at += 1) {
    const character = text[at];
    if (character === '\n') return at + 1;
    if (character === '\\') at += 1;
    else if (character === '"') at = closing(text, at, '"');
    else if (character === "'") at = closing(text, at, text[at - 1] === '$' ? "'" : '');
  }
  return text.length;
}

/** Where the quotes opened at `open` end; `escaped` is the quote that a backslash can escape. */
function closing(text: string, open: number, escaped: string): number {
  const quote = text[open] ?? '';
  for (let at = open + 1; at < text.length; at += 1) {
    if (text[at] === '\\' && escaped === quote) at += 1;
    else if (text[at] === quote) return at;
  }
  return text.length;
}
