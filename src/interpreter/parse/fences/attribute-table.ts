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
}

const RUN: readonly Role[] = ['step', 'gate', 'guard', 'undo', 'inject', 'finally', 'file'];
/** A gate is repeated by polling and keeps no result, so attributes for attempts and results are not for gates. */
const DO: readonly Role[] = ['step', 'undo', 'inject', 'finally', 'file'];

/** Every attribute of a fence by its name in the text. */
export const ATTRIBUTES: { readonly [name: string]: AttributeRule } = {
  timeout: { type: 'duration', field: 'timeoutMs', byKind: false, roles: RUN },
  retries: { type: 'count', field: 'retries', byKind: false, roles: DO },
  backoff: { type: 'duration', field: 'backoffMs', byKind: false, roles: DO },
  effect: { type: ['read', 'write', 'destructive'], field: 'effect', byKind: false, roles: RUN },
  'on-interrupt': { type: ['verify', 'rerun', 'ask', 'fail'], field: 'onInterrupt', byKind: false, roles: DO },
  when: { type: 'expression', field: 'when', byKind: false, roles: [...DO, 'gate'] },
  exit: { type: 'exit-codes', field: 'exit', byKind: true, roles: RUN },
  capture: { type: 'variable', field: 'capture', byKind: false, roles: ['step', 'inject', 'finally'] },
  mark: { type: 'name', field: 'mark', byKind: false, roles: ['step', 'inject', 'finally', 'file', 'gate'] },
  cwd: { type: 'text', field: 'cwd', byKind: true, roles: RUN },
  shell: { type: 'text', field: 'shell', byKind: true, roles: RUN },
  interpreter: { type: 'text', field: 'interpreter', byKind: true, roles: RUN },
  connection: { type: 'name', field: 'connection', byKind: true, roles: RUN },
  role: { type: 'text', field: 'databaseRole', byKind: true, roles: RUN },
  expect: { type: 'expression', field: 'expect', byKind: true, roles: RUN },
  for: { type: 'id', field: null, byKind: false, roles: ['gate'] },
  every: { type: 'duration', field: 'everyMs', byKind: false, roles: ['gate'] },
  within: { type: 'duration', field: 'withinMs', byKind: false, roles: ['gate'] },
  keeps: { type: 'text', field: 'keeps', byKind: false, roles: ['undo'] },
  unseen: { type: 'text', field: 'unseen', byKind: false, roles: ['step', 'file'] },
  path: { type: 'text', field: 'path', byKind: true, roles: RUN },
  mode: { type: 'mode', field: 'mode', byKind: true, roles: RUN },
  template: { type: 'switch', field: 'template', byKind: true, roles: RUN },
  transaction: { type: 'on-off', field: 'transaction', byKind: true, roles: RUN },
  interactive: { type: 'switch', field: 'interactive', byKind: true, roles: DO },
  sensitive: { type: 'switch', field: 'sensitive', byKind: false, roles: RUN },
  parallel: { type: 'switch', field: 'parallel', byKind: false, roles: ['step', 'file'] },
  placeholders: { type: 'on-off', field: 'placeholders', byKind: false, roles: RUN },
  match: { type: ['contains', 'exact', 'regex', 'json'], field: null, byKind: false, roles: [] },
};

/** The classes that give a fence its role; classes of step kinds (`.s3`) come from their claims. */
export const ROLE_CLASSES: { readonly [name: string]: Role | 'expect' } = {
  step: 'step',
  gate: 'gate',
  guard: 'guard',
  expect: 'expect',
  undo: 'undo',
  inject: 'inject',
  finally: 'finally',
  file: 'file',
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

/** The words of a comment under a heading. */
export const SECTION_WORDS = [
  'option',
  'manual',
  'approve',
  'by',
  'checks',
  'skip',
  'parallel',
  'budget',
  'rto',
  'rpo',
  'when',
] as const;

/** Names that change how the runner or every later command works. */
export function isReservedName(name: string): boolean {
  return /^(PATH|IFS|BASH_ENV|NODE_OPTIONS|LD_.*)$/.test(name);
}

export const VARIABLE_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Ids are used as folder names and command line arguments: no blanks, no slashes, no `..` (which is a range). */
export const ID = /^(?!.*\.\.)[\p{L}\p{N}_][\p{L}\p{N}_.-]{0,79}$/u;

export const ID_HINT = 'use letters, digits, _ - and ., at most 80 characters and no two dots together';
