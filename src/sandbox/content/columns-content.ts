import type { ContentGroup, ContentItem, ContentReader } from './content.ts';
import { identify } from './read-tables.ts';

export interface ColumnsAddress {
  readonly url: string;
  readonly user: string;
  readonly password: string;
}

interface Table {
  readonly database: string;
  readonly name: string;
  readonly engine: string;
  readonly create_table_query: string;
}

/** Rows beyond this are not looked at. */
const MOST_ROWS = 20_000;
const PATIENCE_MS = 20_000;

/**
 * Tables and rows of ClickHouse. A row has no key, so it is named by its text. Rows are compared and never taken back: a write would
 * pass through the materialised views again.
 */
export function columnsReader(address: ColumnsAddress): ContentReader {
  return {
    changesByItself: false,
    isReadOnly: () => true,
    async read() {
      const tables = await query<Table>(
        address,
        "SELECT database, name, engine, create_table_query FROM system.tables WHERE database NOT IN ('system', 'INFORMATION_SCHEMA', 'information_schema') ORDER BY database, name FORMAT JSONEachRow",
      );
      const content = new Map<string, ContentGroup>();
      for (const table of tables) content.set(nameOf(table), await readTable(address, table));
      return content;
    },
    bringBack: () => Promise.reject(new Error('rows of ClickHouse are not taken back')),
  };
}

const nameOf = ({ database, name }: Table): string => `clickhouse ${database}.${name}`;

async function readTable(address: ColumnsAddress, table: Table): Promise<ContentGroup> {
  const { database, name, engine } = table;
  const items = new Map<string, ContentItem>();
  items.set(`table ${nameOf(table)}`, { digest: table.create_table_query, size: null, value: null });
  // What a view shows is in the tables that it reads, or writes to.
  if (engine.endsWith('View')) return items;
  const text = await ask(
    address,
    `SELECT * FROM ${quoted(database)}.${quoted(name)} LIMIT ${MOST_ROWS} FORMAT TabSeparated`,
  );
  const seen = new Map<string, number>();
  for (const row of text.split('\n').filter((line) => line !== '')) {
    const times = seen.get(row) ?? 0;
    seen.set(row, times + 1);
    items.set(`${nameOf(table)} row ${identify(row, times)}`, { digest: row, size: null, value: null });
  }
  return items;
}

const quoted = (name: string): string => `\`${name.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``;

async function query<T>(address: ColumnsAddress, statement: string): Promise<T[]> {
  const text = await ask(address, statement);
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);
}

async function ask({ url, user, password }: ColumnsAddress, statement: string): Promise<string> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'x-clickhouse-user': user, 'x-clickhouse-key': password },
    body: statement,
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`ClickHouse does not answer ${statement}: ${text.trim()}`);
  return text;
}
