import type { DiffFormat } from './format.ts';
import { json } from './json.ts';
import { markdown } from './markdown.ts';
import { text } from './text.ts';

/** All formats, the default first. */
export const DIFF_FORMATS: readonly DiffFormat[] = [text, json, markdown];
