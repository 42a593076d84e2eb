/** The content of a row, as the event store and the control totals take its checksum. */
export const ROW = `concat_ws('|', id, title, status, value, version)`;

/** Creates opportunities with their first event, in one transaction. */
export const create = (from, count) => `
  WITH made AS (
    INSERT INTO opportunities SELECT n, 'Opportunity ' || n, 'open', n * 37 % 1000, 1
    FROM generate_series(${from}, ${from + count - 1}) AS n RETURNING *
  )
  INSERT INTO events (aggregate_type, aggregate_id, version, type, data, state_md5)
  SELECT 'opportunity', id, 1, 'Created', jsonb_build_object('title', title, 'status', status, 'value', value), md5(${ROW}) FROM made`;

/** Changes the status of some of them, with an event for each. */
export const advance = (every, status) => `
  WITH changed AS (
    UPDATE opportunities SET status = '${status}', version = version + 1 WHERE id % ${every} = 0 RETURNING *
  )
  INSERT INTO events (aggregate_type, aggregate_id, version, type, data, state_md5)
  SELECT 'opportunity', id, version, 'StatusChanged', jsonb_build_object('status', status), md5(${ROW}) FROM changed`;

/** One line of the control totals: when, rows, checksum of all rows. */
export async function controlLine(db) {
  const { rows } = await db.query(
    `SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at, count(*) AS rows,
       md5(string_agg(${ROW}, E'\\n' ORDER BY id)) AS checksum FROM opportunities`,
  );
  return `${rows[0].at}\t${rows[0].rows}\t${rows[0].checksum}\n`;
}
