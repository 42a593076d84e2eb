import { DumpError } from '../../dump/index.ts';
import type { SqlStatement } from '../../sql-text/statement.ts';
import { dangerOf } from './danger.ts';

/**
 * Whether a statement of a dump may be sent: null when it may; text when it is left out, with the reason. Throws a DumpError for
 * statements that are refused: about another database, and without `trust` what reaches beyond the one that is being restored.
 */
export function judge(statement: SqlStatement, line: number, trust: boolean): string | null {
  const [first = '', second = '', third = ''] = statement.words;
  if (['CREATE', 'DROP', 'ALTER'].includes(first) && second === 'DATABASE') {
    throw new DumpError(`line ${line} of the dump contains ${first} DATABASE`, {
      found: `${first} DATABASE`,
      expected: 'a dump of the contents of one database',
      hint: 'make the dump without --create, or remove the lines from this one to \\connect: the step creates the database itself, beside the existing one',
    });
  }
  if (second === 'SUBSCRIPTION' && (first === 'CREATE' || first === 'ALTER')) return subscription(statement);
  if (second === 'ON' && third === 'SUBSCRIPTION' && first === 'COMMENT') return subscription(statement);
  if (second === 'ON' && third === 'DATABASE' && first === 'COMMENT')
    return 'the comment on the database was left out: the swap carries over the comment of the live one';
  if (trust) return null;
  const danger = dangerOf(statement);
  if (danger === null) return null;
  throw new DumpError(`line ${line} of the dump ${danger.says}`, {
    found: danger.found,
    expected: 'what pg_dump writes for one database',
    hint: `find out who put it there: ${danger.why}; if it is intended, write \`trust: true\` beside \`from:\`, and connect as a user who is not a superuser`,
  });
}

/** A subscription would use the slot of the live one on the publisher, and its database could never be dropped. */
function subscription({ words, text }: SqlStatement): string {
  const name = /\bsubscription\s+("(?:[^"]|"")+"|[\w$]+)/i.exec(text)?.[1] ?? '';
  const what =
    words[0] === 'CREATE'
      ? `the subscription ${name} was not created`
      : `a statement about the subscription ${name} was left out`;
  return `${what}: it would take the changes away from the live database, and a database with a subscription cannot be dropped; create it after the swap if the restored database needs it`;
}
