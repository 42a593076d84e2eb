import { diagnostic, type Diagnostic } from '../model/diagnostic.ts';
import type { FenceSource } from '../model/step-kind.ts';

/** What does nothing in a language: its comments, and the statements that always succeed. */
export interface Idle {
  readonly comments: RegExp;
  readonly statements: RegExp;
}

const NEVER = /(?!)/g;

export const IDLE_SHELL: Idle = {
  comments: /(?<=^|\s)#.*$/gm,
  statements: /^(?:|:|(?:\/usr)?(?:\/bin\/)?true|builtin true|exit(?: 0)?|set [-+][\w ]*)$/,
};
export const IDLE_HASH: Idle = {
  comments: /^\s*#.*$|^\s*(?:"""[^]*?"""|'''[^]*?''')\s*$/gm,
  statements: /^(?:|pass|nil|None|True|true|1)$/,
};
export const IDLE_SCRIPT: Idle = {
  comments: /^\s*\/\/.*$|\/\*[^]*?\*\//gm,
  statements: /^(?:|true|'use strict'|"use strict"|export \{\})$/,
};
export const IDLE_BLANK: Idle = { comments: NEVER, statements: /^$/ };

/** An error for a gate or guard that always passes because nothing in it can fail. */
export function emptyGate({ role, span }: FenceSource, code: string, idle: Idle): readonly Diagnostic[] {
  if (role !== 'gate' && role !== 'guard') return [];
  const statements = code.replace(idle.comments, '').split(/[;\n]|&&|\|\|/);
  if (!statements.every((statement) => idle.statements.test(statement.trim()))) return [];
  const what = code.trim() === '' ? 'is empty' : 'does nothing: it has no command that can fail';
  const hint = `write the condition that must hold, or remove the ${role}: it always passes`;
  return [diagnostic(span, { rule: 'empty-gate', message: `this ${role} ${what}`, hint })];
}

const ROOM = 79;

/** The first line of a block that does something, cut to the width of a list; `+n more` counts the lines after it. */
export function firstLineOf(code: string, comment: RegExp): string {
  const lines = code
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !comment.test(line));
  const first = lines[0] ?? '(empty)';
  const more = lines.length > 1 ? ` (+${lines.length - 1} more)` : '';
  const room = ROOM - more.length;
  return (first.length > room ? `${first.slice(0, room - 1)}…` : first) + more;
}
