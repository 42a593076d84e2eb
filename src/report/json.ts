import { describeRun } from './describe.ts';
import type { ReportFormat } from './format.ts';

export const json: ReportFormat = {
  name: 'json',
  summary: 'one JSON document, as `status --json` (docs/schemas/run.schema.json)',
  extension: 'json',
  render: (state) => `${JSON.stringify(describeRun(state), null, 2)}\n`,
};
