import type { ReportFormat } from './format.ts';
import { cast, castV3 } from './cast/index.ts';
import { html } from './html/index.ts';
import { json } from './json.ts';
import { junit } from './junit.ts';
import { markdown } from './markdown/index.ts';
import { metrics } from './metrics.ts';

export { describeRun, listedSteps } from './describe.ts';
export type { Printed, ReportContext, ReportFormat } from './format.ts';
export type { RunDescription } from './schema.ts';

/** All formats, the default first. */
export const REPORTS: readonly ReportFormat[] = [markdown, html, json, junit, metrics, cast, castV3];
