import type { Role } from '../../../model/runbook.ts';

export interface ClassRule {
  readonly role: Role | 'expect';
  /** What it means, in one line for editors. */
  readonly about: string;
}

/** The classes that give a fence its role; classes of step kinds (`.s3`) come from their claims. */
export const ROLE_CLASSES: { readonly [name: string]: ClassRule } = {
  step: { role: 'step', about: 'a step without an id' },
  gate: { role: 'gate', about: 'judges a step: the step before it, or the one that `for=` names' },
  guard: { role: 'guard', about: 'a precondition of its section, evaluated when the section is entered' },
  expect: { role: 'expect', about: 'what the nearest step or gate above it prints' },
  undo: { role: 'undo', about: 'compensates the step before it' },
  inject: { role: 'inject', about: 'played in a drill only: what goes wrong' },
  finally: { role: 'finally', about: 'played once when the procedure ends' },
  file: { role: 'file', about: 'not run: written to `path=`' },
};

/** The languages that a fence with expected output may have. */
export const OUTPUT_LANGUAGES: ReadonlySet<string> = new Set([
  '',
  'text',
  'txt',
  'plain',
  'plaintext',
  'json',
  'output',
]);
