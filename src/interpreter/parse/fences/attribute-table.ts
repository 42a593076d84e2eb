import type { Role, StepAttributes } from '../../../model/runbook.ts';

export type AttributeType =
  | 'duration'
  | 'count'
  | 'exit-codes'
  | 'switch'
  | 'on-off'
  | 'text'
  | 'variable'
  | 'name'
  | 'expression'
  | 'id'
  | 'mode'
  | readonly string[];

export interface AttributeRule {
  readonly type: AttributeType;
  /** The field it fills; null for attributes that are read into other types. */
  readonly field: keyof StepAttributes | null;
  /** True if only kinds that list it in `StepKind.attributes` take it. */
  readonly byKind: boolean;
  /** Roles that may carry it. */
  readonly roles: readonly Role[];
  /** What it means, in one line for editors; the default is in parentheses. */
  readonly about: string;
}

const RUN: readonly Role[] = ['step', 'gate', 'guard', 'undo', 'inject', 'finally', 'file'];
/** A gate is repeated by polling and keeps no result, so attributes for attempts and results are not for gates. */
const DO: readonly Role[] = ['step', 'undo', 'inject', 'finally', 'file'];

/** Every attribute of a fence by its name in the text. */
export const ATTRIBUTES: { readonly [name: string]: AttributeRule } = {
  timeout: {
    type: 'duration',
    field: 'timeoutMs',
    byKind: false,
    roles: RUN,
    about: 'how long one attempt, or one poll of a gate, may take (no limit)',
  },
  retries: {
    type: 'count',
    field: 'retries',
    byKind: false,
    roles: DO,
    about: 'further attempts after a bad exit, a timeout or unexpected output (0)',
  },
  backoff: {
    type: 'duration',
    field: 'backoffMs',
    byKind: false,
    roles: DO,
    about: 'the pause before the next attempt; it doubles each time (2s)',
  },
  effect: {
    type: ['read', 'write', 'destructive'],
    field: 'effect',
    byKind: false,
    roles: RUN,
    about:
      'what it may do: `read` may run again freely, `destructive` is confirmed by typing the id (depends on the kind)',
  },
  'on-interrupt': {
    type: ['verify', 'rerun', 'ask', 'fail'],
    field: 'onInterrupt',
    byKind: false,
    roles: DO,
    about: 'what resume does when nobody knows how it ended (`rerun` for read, else `ask`)',
  },
  when: {
    type: 'expression',
    field: 'when',
    byKind: false,
    roles: [...DO, 'gate'],
    about: 'played only if this expression is true, else recorded as skipped',
  },
  exit: {
    type: 'exit-codes',
    field: 'exit',
    byKind: true,
    roles: RUN,
    about: 'exit codes that count as success (0)',
  },
  capture: {
    type: 'variable',
    field: 'capture',
    byKind: false,
    roles: ['step', 'inject', 'finally'],
    about: 'the trimmed output becomes this variable of later steps',
  },
  mark: {
    type: 'name',
    field: 'mark',
    byKind: false,
    roles: ['step', 'inject', 'finally', 'file', 'gate'],
    about: 'sets this mark on the timeline when the step and its gates have passed',
  },
  cwd: {
    type: 'text',
    field: 'cwd',
    byKind: true,
    roles: RUN,
    about: 'the directory in which it runs',
  },
  shell: {
    type: 'text',
    field: 'shell',
    byKind: true,
    roles: RUN,
    about: 'the shell in which it runs',
  },
  interpreter: {
    type: 'text',
    field: 'interpreter',
    byKind: true,
    roles: RUN,
    about: 'the program that runs it',
  },
  connection: {
    type: 'name',
    field: 'connection',
    byKind: true,
    roles: RUN,
    about: 'the connection of the front matter that it uses',
  },
  role: {
    type: 'text',
    field: 'databaseRole',
    byKind: true,
    roles: RUN,
    about: 'the database role that it runs as',
  },
  expect: {
    type: 'expression',
    field: 'expect',
    byKind: true,
    roles: RUN,
    about: 'an expression over the result that has to be true',
  },
  for: {
    type: 'id',
    field: null,
    byKind: false,
    roles: ['gate'],
    about: 'the step that the gate judges, or `section` for all of its section (the step before it)',
  },
  every: {
    type: 'duration',
    field: 'everyMs',
    byKind: false,
    roles: ['gate'],
    about: 'how often the gate is evaluated (5s when `within` is set)',
  },
  within: {
    type: 'duration',
    field: 'withinMs',
    byKind: false,
    roles: ['gate'],
    about: 'how long the gate is evaluated again before it fails',
  },
  keeps: {
    type: 'text',
    field: 'keeps',
    byKind: false,
    roles: ['undo'],
    about: 'why the undo leaves something additional behind on purpose, such as a safety copy',
  },
  unseen: {
    type: 'text',
    field: 'unseen',
    byKind: false,
    roles: ['step', 'file'],
    about: 'why no gate can see what it does, such as a mail that is sent; it has no mutants',
  },
  path: {
    type: 'text',
    field: 'path',
    byKind: true,
    roles: RUN,
    about: 'where the file is written',
  },
  mode: {
    type: 'mode',
    field: 'mode',
    byKind: true,
    roles: RUN,
    about: 'the mode of the file, in octal',
  },
  template: {
    type: 'switch',
    field: 'template',
    byKind: true,
    roles: RUN,
    about: '`${NAME}` in the file is replaced',
  },
  transaction: {
    type: 'on-off',
    field: 'transaction',
    byKind: true,
    roles: RUN,
    about: 'all statements run in one transaction (on)',
  },
  interactive: {
    type: 'switch',
    field: 'interactive',
    byKind: true,
    roles: DO,
    about: 'the step gets the terminal; its output is not recorded',
  },
  sensitive: {
    type: 'switch',
    field: 'sensitive',
    byKind: false,
    roles: RUN,
    about: 'its output is neither shown nor recorded, and cannot be captured or compared',
  },
  parallel: {
    type: 'switch',
    field: 'parallel',
    byKind: false,
    roles: ['step', 'file'],
    about: 'may run alongside neighbours that are also `parallel`',
  },
  placeholders: {
    type: 'on-off',
    field: 'placeholders',
    byKind: false,
    roles: RUN,
    about: '`off` takes `<word>` literally (on)',
  },
  match: {
    type: ['contains', 'exact', 'regex', 'json'],
    field: null,
    byKind: false,
    roles: [],
    about: 'how the output is compared with this text (contains)',
  },
};

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

export interface SectionWord {
  /** What it means, in one line for editors. */
  readonly about: string;
  /** An example of its value; a switch has none. */
  readonly value?: string;
}

/** The words of a comment under a heading. */
export const SECTION_WORDS: { readonly [word: string]: SectionWord } = {
  option: { about: 'one of several alternatives: of the sibling options exactly one is played' },
  manual: { about: 'the text of the section is a step that the operator performs and confirms' },
  approve: { about: 'somebody other than the operator has to approve here' },
  by: { about: 'the role of the approver', value: 'ROLE' },
  checks: { about: 'its task items are checks even after the last step' },
  skip: { about: 'documentation only: nothing in it is read or played' },
  parallel: { about: 'its steps run side by side' },
  budget: { about: 'how long this part may take', value: '30m' },
  rto: { about: 'the recovery time objective of this part', value: '4h' },
  rpo: { about: 'the recovery point objective of this part', value: '15m' },
  when: { about: 'the section is played only if this expression is true', value: '"params.TARGET == \'prod\'"' },
};

/** Names that change how the runner or every later command works. */
export function isReservedName(name: string): boolean {
  return /^(PATH|IFS|BASH_ENV|NODE_OPTIONS|LD_.*)$/.test(name);
}

export const VARIABLE_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Ids are used as folder names and command line arguments: no blanks, no slashes, no `..` (which is a range). */
export const ID = /^(?!.*\.\.)[\p{L}\p{N}_][\p{L}\p{N}_.-]{0,79}$/u;

export const ID_HINT = 'use letters, digits, _ - and ., at most 80 characters and no two dots together';
