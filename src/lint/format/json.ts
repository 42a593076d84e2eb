import { jsonText } from '../../presentation/terminal-text.ts';
import type { LintFormat } from './format.ts';

export const json: LintFormat = {
  name: 'json',
  summary: 'one JSON array of diagnostics',
  render: ({ diagnostics }) => `${jsonText(diagnostics, 2)}\n`,
};
