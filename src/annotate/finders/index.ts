import type { Finder } from '../finder.ts';
import { asides } from './asides.ts';
import { effects } from './effects.ts';
import { expected } from './expected.ts';
import { gates } from './gates.ts';
import { innovationEngine } from './innovation-engine.ts';
import { manual } from './manual.ts';
import { objectives } from './objectives.ts';
import { options } from './options.ts';
import { params } from './params.ts';
import { runme } from './runme.ts';
import { sql } from './sql.ts';
import { steps } from './steps.ts';
import { todos } from './todos.ts';

/** Every finder, in the order in which their comments are written. To add one, add a file and a line here. */
export const FINDERS: readonly Finder[] = [
  options,
  manual,
  asides,
  steps,
  gates,
  expected,
  effects,
  todos,
  sql,
  innovationEngine,
  runme,
  params,
  objectives,
];
