import { destroys, destroysInSql } from '../../shell-text/effects.ts';
import { looks } from '../../shell-text/reads.ts';
import type { ShellScript } from '../../shell-text/script.ts';
import type { Effect } from '../../model/runbook.ts';

/** Clients that play what they read. */
const CLIENTS = /^(psql|mysql|mariadb|sqlite3|clickhouse-client|cqlsh|mongosh|mongo|redis-cli)$/;

/**
 * What the commands of a fence may do. `read` and `destructive` are certain; everything that is not known is `write`, as it
 * is for a step without the attribute.
 */
export function effectOf(script: ShellScript): Effect {
  const { commands, documents, errors } = script;
  const fed = documents.some(({ by, text }) => by !== null && CLIENTS.test(by.name) && destroysInSql(text));
  if (fed || commands.some((command) => destroys(command) !== null)) return 'destructive';
  const known = errors.length === 0 && commands.every((command) => looks(command, script));
  const plain = documents.every(({ by }) => by === null || !CLIENTS.test(by.name));
  return known && plain && commands.length > 0 ? 'read' : 'write';
}
