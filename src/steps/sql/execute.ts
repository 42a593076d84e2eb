import pg, { type Client, type QueryResult } from 'pg';
import type { Fact } from '../../model/facts.ts';
import type { BoundStatement } from './bind.ts';
import { RowKeeper } from './rows.ts';
import { meansNo } from './means-no.ts';
import { factOf, type TextArray } from './values.ts';
import type { SecretValue } from '../../model/ports.ts';

/** The result of one statement. `keeper` is null if it returns no rows. */
export interface Executed {
  readonly command: string;
  /** Rows returned or changed; null where the server reports no number. */
  readonly rowCount: number | null;
  readonly durationMs: number;
  readonly keeper: RowKeeper | null;
  /** First column of the first row as text; null without one. */
  readonly first: string | null;
  /** The first row whose first column means no; null when there is none. */
  readonly no: { readonly row: number; readonly value: Fact } | null;
}

const TEXT_ARRAY = 1009;
const asText = { getTypeParser: () => (text: string) => text };

/** Runs one statement over the extended protocol, which refuses a second one in the same text. Rows are streamed. */
export async function executeStatement(
  client: Client,
  bound: BoundStatement,
  secrets: readonly SecretValue[],
  onRow: (rows: number) => void,
): Promise<Executed> {
  const started = performance.now();
  const readArray = (pg.types.getTypeParser as (type: number) => (text: string) => TextArray)(TEXT_ARRAY);
  const request = {
    text: bound.text,
    values: [...bound.values],
    rowMode: 'array',
    types: asText,
    queryMode: 'extended',
  };
  const query = new pg.Query<(string | null)[]>(request);
  let keeper: RowKeeper | null = null;
  let first: string | null = null;
  let no: Executed['no'] = null;
  query.on('row', (cells: (string | null)[], result) => {
    const types = (result?.fields ?? []).map(({ dataTypeID }) => dataTypeID);
    keeper ??= new RowKeeper(
      (result?.fields ?? []).map(({ name }) => name),
      secrets,
    );
    const facts: Fact[] = cells.map((cell, index) => factOf(cell, types[index] ?? 25, readArray));
    if (keeper.count === 0) first = cells[0] ?? null;
    keeper.add(facts, cells);
    if (!no && meansNo(cells[0] ?? null, types[0] ?? 25)) no = { row: keeper.count, value: facts[0] ?? null };
    if (keeper.count % 1_000 === 0) onRow(keeper.count);
  });
  const result = await new Promise<QueryResult>((resolve, reject) => {
    query.on('end', resolve);
    query.on('error', reject);
    client.query(query);
  });
  if (!keeper && result.fields.length > 0)
    keeper = new RowKeeper(
      result.fields.map(({ name }) => name),
      secrets,
    );
  return {
    command: result.command,
    rowCount: result.rowCount,
    durationMs: Math.round(performance.now() - started),
    keeper,
    first,
    no,
  };
}
