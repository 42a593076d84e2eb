import type { StepKind } from '../../model/step-kind.ts';
import type { SqlConfig } from './config.ts';

/** SQL on a PostgreSQL connection: one transaction, bound parameters, rows recorded. */
export const sql: StepKind<SqlConfig> = {
  kind: 'sql',
  summary: 'SQL statements on a PostgreSQL connection, rows recorded',
  fences: { languages: ['sql', 'postgresql', 'pgsql'] },
  effect: 'write',
  attributes: ['connection', 'databaseRole', 'expect', 'transaction', 'capture', 'mark'],
  facts: ['rows', 'columns', 'rowCount', 'command', 'truncated', 'statements'],
  async configure(source) {
    const { configureSql } = await import('./config.ts');
    return configureSql(source);
  },
  describe({ statements }) {
    const first = (statements[0]?.text ?? '').replace(/\s+/g, ' ');
    const more = statements.length > 1 ? ` (+${statements.length - 1} more)` : '';
    const room = 78 - more.length;
    return (first.length > room ? `${first.slice(0, room - 1)}…` : first) + more;
  },
  async load() {
    return (await import('./run.ts')).runner;
  },
};
