import { neutralise } from '../../presentation/terminal-text.ts';
import type { LintFormat } from './format.ts';

export const text: LintFormat = {
  name: 'text',
  summary: 'lines for people: place, severity, rule, message, what to do',
  render({ diagnostics }) {
    const lines = diagnostics.flatMap(({ file, line, column, severity, rule, message, hint }) => [
      neutralise(`${file}:${line}:${column}: ${severity} ${rule}: ${message}`).replaceAll('\n', ' '),
      ...(hint === null ? [] : [`    ${neutralise(hint).replaceAll('\n', ' ')}`]),
    ]);
    return lines.map((line) => `${line}\n`).join('');
  },
};

/** `2 errors, 1 warning in 3 files`. */
export function countsOf(severities: readonly string[], files: number): string {
  const count = (severity: string): number => severities.filter((one) => one === severity).length;
  const say = (amount: number, noun: string): string => `${amount} ${noun}${amount === 1 ? '' : 's'}`;
  const found = [
    ...[say(count('error'), 'error'), say(count('warning'), 'warning')],
    ...(count('info') > 0 ? [say(count('info'), 'info')] : []),
  ];
  return `${found.join(', ')} in ${say(files, 'file')}`;
}
