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
