import { actionOf } from '../../sql-text/acting-functions.ts';
import { diagnostic, type Diagnostic } from '../../model/diagnostic.ts';
import type { SqlCall, SqlStatement } from '../../sql-text/statement.ts';
import { splitStatements } from '../../sql-text/split-statements.ts';
import type { Configured, FenceSource } from '../../model/step-kind.ts';
import { referencesIn } from '../../model/template.ts';

export type SqlConfig = {
  readonly file: string;
  /** Columns that the fence stands in from the left, as inside a list item. */
  readonly indent: number;
  readonly statements: readonly SqlConfigStatement[];
};

/** A statement, where it begins, and what is to be put in. Offsets of variables are within `text`. */
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

/** What a gate may ask: one statement that only reads. */
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

/** Splits the fence and finds what cannot work, all of it at once; nothing connects. */
export function configureSql(source: FenceSource): Configured<SqlConfig> {
  const { code } = source;
  const diagnostics: Diagnostic[] = [];
  const report = (start: number, end: number, message: string, hint: string): void => {
    diagnostics.push(diagnostic(source.at(start, end), { rule: 'bad-sql', message, hint }));
  };
  const { statements, unfinished } = splitStatements(code);
  if (unfinished) {
    const message = `This ${unfinished.what} is never closed.`;
    report(unfinished.offset, code.length, message, 'Close it; everything after it was read as a part of it.');
  } else if (statements.length === 0) {
    diagnostics.push(
      diagnostic(source.span, {
        rule: 'bad-sql',
        message: 'The fence holds no SQL statement.',
        hint: 'Write at least one statement.',
      }),
    );
  }
  const reads = source.role === 'gate' || source.role === 'guard';
  const second = statements[1];
  if (reads && second) {
    const hint = 'Use one SELECT with sub-selects, or one gate per question.';
    report(
      second.offset,
      second.offset + second.text.length,
      `A ${source.role} is a single statement, and this is another one.`,
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
    problems.push([`"${text.split(/\s/, 1)[0]}" is a command of psql, not SQL.`, 'Write the SQL it stands for.']);
    return problems;
  }
  if (reading && !READING.has(first)) {
    const hint = `Ask with one of these, or make the fence a step instead of a ${reading}.`;
    problems.push([
      `A ${reading} only reads: found ${first || 'no keyword'}, expected SELECT, SHOW, VALUES, WITH, TABLE or EXPLAIN.`,
      hint,
    ]);
  }
  if (asRole && changesRole(text)) {
    const hint = 'Remove it, or remove role=, which holds for the whole step.';
    problems.push([`${words.slice(0, 2).join(' ')} inside a step with role=.`, hint]);
  }
  if (first === 'COPY' && /\b(from\s+stdin|to\s+stdout)\b/i.test(text)) {
    const hint = 'Load a dump with a postgres step (`restore`), or let the server read and write its own file.';
    problems.push(['COPY with STDIN or STDOUT has no data to stream here.', hint]);
  }
  if (together && (TRANSACTION.has(first) || (first === 'PREPARE' && words[1] === 'TRANSACTION'))) {
    const hint = 'Leave it out: the step is one transaction. Or write transaction=off and control it yourself.';
    problems.push([`${first} inside a step that is one transaction already.`, hint]);
  }
  if (together && refusesTransaction(words)) {
    const hint = 'Put it into a step of its own, or write transaction=off: then each statement is committed by itself.';
    problems.push([`${words.slice(0, 2).join(' ')} cannot run inside a transaction, and this step is one.`, hint]);
  }
  return problems;
}

/** SET and RESET of the role in any spelling, also as a setting with a quoted name. */
const changesRole = (text: string): boolean =>
  /^(?:re)?set\b[^]*(?:role|authorization|u&")/i.test(text) || /^discard\s+all\b/i.test(text);

/** Why a gate may not call this, or a step with role= may not. Null when nothing is known against it. */
function callProblem(
  { name, hidden }: SqlCall,
  reading: string | null,
  asRole: boolean,
): [message: string, hint: string] | null {
  if (!reading && !(asRole && (hidden !== null || name === 'set_config'))) return null;
  const who = reading ? `A ${reading} only looks` : 'A step with role= stays that role';
  if (hidden === 'escapes')
    return [`${who}, and nobody can see what U&"…" calls.`, 'Write the name of the function without escapes.'];
  if (hidden === 'variable')
    return [`${who}, and nobody can see what :"${name}" calls.`, 'Write the name of the function itself.'];
  const action = actionOf(name);
  if (action === null) return null;
  const hint = reading
    ? `Query the catalog or a view instead, or make the fence a step, not a ${reading}.`
    : 'Remove it, or remove role=.';
  return [`${who}, and ${name}() ${action}.`, hint];
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
