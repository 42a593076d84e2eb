import { neutralise } from '../../presentation/terminal-text.ts';
import type { Severity } from '../../model/diagnostic.ts';
import type { LintFormat } from './format.ts';

const COMMANDS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'notice' };

/** Workflow commands, which GitHub shows beside the changed lines. */
export const github: LintFormat = {
  name: 'github',
  summary: 'annotations for GitHub Actions',
  render({ diagnostics }) {
    const lines = diagnostics.map((one) => {
      const { file, line, column, endLine, endColumn, severity, rule, message, hint } = one;
      // GitHub drops columns of annotations that span lines.
      const place = endLine === line ? { col: column, endColumn: Math.max(column, endColumn - 1) } : {};
      const properties = Object.entries({ file, line, endLine, ...place, title: rule })
        .map(([name, value]) => `${name}=${escapeProperty(String(value))}`)
        .join(',');
      const text = hint === null ? message : `${message}\n${hint}`;
      return `::${COMMANDS[severity]} ${properties}::${escapeData(text)}\n`;
    });
    return lines.join('');
  },
};

/** A line break would end the command, and the rest of the text could be another one. */
const escapeData = (text: string): string =>
  neutralise(text).replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

const escapeProperty = (text: string): string => escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
