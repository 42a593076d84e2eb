import { query } from './client.mjs';

/** A clean-up drops the wrong partition and an import writes rows that are not events; the view has lost days as well. */
export default async ({ clickhouse }) => {
  const [month] = (
    await query(clickhouse, 'SELECT DISTINCT toYYYYMM(timestamp) AS m FROM analytics.opportunity_events ORDER BY m DESC')
  ).split('\n');
  await query(
    clickhouse,
    `ALTER TABLE analytics.opportunity_daily_mv DROP PARTITION ${month}`,
    `ALTER TABLE analytics.opportunity_events DROP PARTITION ${month}`,
    `INSERT INTO analytics.opportunity_events SELECT now(), 'type-0', number, 0 FROM system.numbers LIMIT 20`,
    `INSERT INTO analytics.opportunity_daily_mv SELECT toDate('2020-01-01'), 'type-0', toUInt64(5), toUInt64(99) FROM system.one`,
  );
};
