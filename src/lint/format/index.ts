import type { LintFormat } from './format.ts';
import { github } from './github.ts';
import { json } from './json.ts';
import { junit } from './junit.ts';
import { sarif } from './sarif.ts';
import { text } from './text.ts';

export type { LintFormat, LintReport } from './format.ts';

/** All formats, the default first. */
export const LINT_FORMATS: readonly LintFormat[] = [text, json, github, sarif, junit];
