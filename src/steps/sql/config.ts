import { actionOf } from '../../sql-text/acting-functions.ts';
import { diagnostic, type Diagnostic } from '../../model/diagnostic.ts';
import type { SqlCall, SqlStatement } from '../../sql-text/statement.ts';
import { splitStatements } from '../../sql-text/split-statements.ts';
import type { Configured, FenceSource } from '../../model/step-kind.ts';
import { referencesIn } from '../../model/template.ts';

export type SqlConfig = {
  readonly file: string;
  /** How many columns the fence is indented, for example inside a list item. */
  readonly indent: number;
  readonly statements: readonly SqlConfigStatement[];
};

/** A statement, where it begins, and its variables, with offsets within `text`. */
export type SqlConfigStatement = {
  readonly text: string;
  readonly line: number;
  readonly column: number;
  readonly keyword: string;
  readonly variables: readonly {
    readonly form: 'value' | 'literal' | 'identifier';
    readonly name: string;
    readonly start: number;
    readonly end: number;
  }[];
};

/** The statements that may be a gate: they only read. */
const READING = new Set(['SELECT', 'SHOW', 'VALUES', 'WITH', 'TABLE', 'EXPLAIN']);
const TRANSACTION = new Set([
  'BEGIN',
  'START',
  'COMMIT',
  'END',
  'ROLLBACK',
  'ABORT',
  'SAVEPOINT',
  'RELEASE',
  'PREPARE TRANSACTION',
]);

/** Splits the fence and reports everything that cannot work, without a connection. */
export function configureSql(source: FenceSource): Configured<SqlConfig> {
  const { code } = source;
  const diagnostics: Diagnostic[] = [];
  const report = (start: number, end: number, message: string, hint: string): void => {
    diagnostics.push(diagnostic(source.at(start, end), { rule: 'bad-sql', message, hint }));
  };
  const { statements, unfinished } = splitStatements(code);
  if (unfinished) {
    const message = `this ${unfinished.what} is never closed`;
    report(unfinished.offset, code.length, message, 'close it; everything after it was read as part of it');
  } else if (statements.length === 0) {
    diagnostics.push(
      diagnostic(source.span, {
        rule: 'bad-sql',
        message: 'the fence contains no SQL statement',
        hint: 'write at least one statement',
      }),
    );
  }
  const reads = source.role === 'gate' || source.role === 'guard';
  const second = statements[1];
  if (reads && second) {
    const hint = 'use one SELECT with sub-selects, or one gate per question';
    report(
      second.offset,
      second.offset + second.text.length,
      `a ${source.role} is a single statement, but this is a second one`,
      hint,
    );
  }
  for (const statement of statements) {
    for (const [message, hint] of problemsOf(
      statement,
      statements.length > 1 && source.attributes.transaction,
      reads ? source.role : null,
      source.attributes.databaseRole !== undefined,
    )) {
      report(statement.offset, statement.offset + statement.text.length, message, hint);
    }
  }
  for (const { offset, calls = [] } of statements) {
    for (const call of calls) {
      const problem = callProblem(call, reads ? source.role : null, source.attributes.databaseRole !== undefined);
      if (problem) report(offset + call.start, offset + call.end, ...problem);
    }
  }
  const failed = diagnostics.some(({ severity }) => severity === 'error');
  const named = statements.flatMap(({ variables }) => variables.map(({ name }) => name));
  const references = [...new Set([...named, ...referencesIn(source.attributes.databaseRole ?? '')])];
  return { config: failed ? null : configOf(source, statements), diagnostics, references };
}

function problemsOf(
  statement: SqlStatement,
  together: boolean,
  reading: string | null,
  asRole: boolean,
): [message: string, hint: string][] {
  const { words, text } = statement;
  const first = words[0] ?? '';
  const problems: [string, string][] = [];
  if (text.startsWith('\\')) {
    problems.push([`"${text.split(/\s/, 1)[0]}" is a psql command, not SQL`, 'write the corresponding SQL']);
    return problems;
  }
  if (reading && !READING.has(first)) {
    const hint = `use one of these, or make the fence a step instead of a ${reading}`;
    problems.push([
      `a ${reading} may only read: found ${first || 'no keyword'}, expected SELECT, SHOW, VALUES, WITH, TABLE or EXPLAIN`,
      hint,
    ]);
  }
  if (asRole && changesRole(text)) {
    const hint = 'remove it, or remove role=, which applies to the whole step';
    problems.push([`${words.slice(0, 2).join(' ')} inside a step with role=`, hint]);
  }
  if (first === 'COPY' && /\b(from\s+stdin|to\s+stdout)\b/i.test(text)) {
    const hint = 'load a dump with a postgres step (`restore`), or let the server read and write its own file';
    problems.push(['COPY with STDIN or STDOUT has no data to stream here', hint]);
  }
  if (together && (TRANSACTION.has(first) || (first === 'PREPARE' && words[1] === 'TRANSACTION'))) {
    const hint = 'remove it, since the step is one transaction, or write transaction=off and control it yourself';
    problems.push([`${first} inside a step that is already one transaction`, hint]);
  }
  if (together && refusesTransaction(words)) {
    const hint = 'put it in a separate step, or write transaction=off to commit each statement separately';
    problems.push([`${words.slice(0, 2).join(' ')} cannot run inside a transaction, and this step is one`, hint]);
  }
  return problems;
}

/** SET and RESET of the role in any spelling, including as a setting with a quoted name. */
const changesRole = (text: string): boolean =>
  /^(?:re)?set\b[^]*(?:role|authorization|u&")/i.test(text) || /^discard\s+all\b/i.test(text);

/** Why a gate or a step with role= may not call this function. Null when no objection is known. */
function callProblem(
  { name, hidden }: SqlCall,
  reading: string | null,
  asRole: boolean,
): [message: string, hint: string] | null {
  if (!reading && !(asRole && (hidden !== null || name === 'set_config'))) return null;
  const who = reading ? `a ${reading} may only read` : 'a step with role= keeps that role';
  if (hidden === 'escapes')
    return [`${who}, and it cannot be seen what U&"…" calls`, 'write the name of the function without escapes'];
  if (hidden === 'variable')
    return [`${who}, and it cannot be seen what :"${name}" calls`, 'write the name of the function itself'];
  const action = actionOf(name);
  if (action === null) return null;
  const hint = reading
    ? `query the catalog or a view instead, or make the fence a step instead of a ${reading}`
    : 'remove it, or remove role=';
  return [`${who}, and ${name}() ${action}`, hint];
}

function refusesTransaction(words: readonly string[]): boolean {
  const [first = '', second = ''] = words;
  if (first === 'VACUUM') return true;
  if (['CREATE', 'DROP'].includes(first) && ['DATABASE', 'TABLESPACE'].includes(second)) return true;
  if (first === 'ALTER' && second === 'SYSTEM') return true;
  return ['CREATE', 'DROP', 'REINDEX'].includes(first) && words.includes('CONCURRENTLY');
}

function configOf(source: FenceSource, statements: readonly SqlStatement[]): SqlConfig {
  return {
    file: source.span.file,
    indent: source.at(0).start.column - 1,
    statements: statements.map(({ text, offset, words, variables }) => {
      const { line, column } = source.at(offset).start;
      return { text, line, column, keyword: words[0] ?? '', variables: variables.map((variable) => ({ ...variable })) };
    }),
  };
}
