import { journal } from './journal.mjs';
import { large } from './large.mjs';
import { lint } from './lint.mjs';
import { lsp } from './lsp.mjs';
import { markdown } from './markdown.mjs';
import { start } from './start.mjs';
import { steps } from './steps.mjs';
import { terminal } from './terminal.mjs';

/**
 * Every case: `name` for --only, `title` for the table, and `run({ workspace, rounds, floodSeconds })`, which resolves to rows
 * `{ what, value, unit, against?: { what, value, unit }, target?, limit? }`: `target` is the highest ratio that is
 * promised, `limit` the highest value.
 */
export const CASES = [start, terminal, steps, journal, markdown, lint, lsp, large];
