import { DumpError } from '../../dump/index.ts';
import type { SqlStatement } from '../../sql-text/statement.ts';
import { dangerOf } from './danger.ts';

/**
 * Whether a statement of a dump may be sent: null when it may, text when it is left out and why. Throws a DumpError for
 * what is refused: another database, and without `trust` what reaches beyond the one that is being restored.
 */
export function judge(statement: SqlStatement, line: number, trust: boolean): string | null {
  const [first = '', second = '', third = ''] = statement.words;
  if (['CREATE', 'DROP', 'ALTER'].includes(first) && second === 'DATABASE') {
    throw new DumpError(`Line ${line} of the dump says ${first} DATABASE.`, {
      found: `${first} DATABASE`,
      expected: 'a dump of the contents of one database',
      hint: 'The step creates the database itself, beside the existing one: make the dump without --create, or remove the lines from this one to \\connect.',
    });
  }
  if (second === 'SUBSCRIPTION' && (first === 'CREATE' || first === 'ALTER')) return subscription(statement);
  if (second === 'ON' && third === 'SUBSCRIPTION' && first === 'COMMENT') return subscription(statement);
  if (second === 'ON' && third === 'DATABASE' && first === 'COMMENT')
    return 'The comment on the database was left out: the swap carries over that of the live one.';
  if (trust) return null;
  const danger = dangerOf(statement);
  if (danger === null) return null;
  throw new DumpError(`Line ${line} of the dump ${danger.says}.`, {
    found: danger.found,
    expected: 'what pg_dump writes for one database',
    hint: `${danger.why} Find out who put it there. If it is intended, say \`trust: true\` beside \`from:\`, and connect as a user who is not a superuser.`,
  });
}

/** A subscription would use the live one's slot on the publisher, and keep its database from ever being dropped. */
function subscription({ words, text }: SqlStatement): string {
  const name = /\bsubscription\s+("(?:[^"]|"")+"|[\w$]+)/i.exec(text)?.[1] ?? '';
  const what =
    words[0] === 'CREATE'
      ? `The subscription ${name} was not created`
      : `A statement about the subscription ${name} was left out`;
  return `${what}: it would take the changes away from the live database, and a database with a subscription cannot be dropped. Create it after the swap, if the restored database is to have it.`;
}
