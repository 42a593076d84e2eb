import { journal } from './journal.mjs';
import { large } from './large.mjs';
import { markdown } from './markdown.mjs';
import { start } from './start.mjs';
import { steps } from './steps.mjs';

/**
 * Every case: `name` for --only, `title` for the table, and `run({ workspace, rounds })`, which resolves to rows
 * `{ what, value, unit, against?: { what, value, unit }, target?, limit? }`: `target` is the highest ratio that is
 * promised, `limit` the highest value.
 */
export const CASES = [start, steps, journal, markdown, large];
