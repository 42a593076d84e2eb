import { describeRun } from './describe.ts';
import type { ReportFormat } from './format.ts';
import { jsonText } from '../presentation/terminal-text.ts';

export const json: ReportFormat = {
  name: 'json',
  summary: 'one JSON document, as `status --json` (docs/schemas/run.schema.json)',
  extension: 'json',
  render: (state) => `${jsonText(describeRun(state), 2)}\n`,
};
