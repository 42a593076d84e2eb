import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { query } from './client.mjs';

const TABLE = 'analytics.opportunity_events';
const VIEW = 'analytics.opportunity_daily_mv';
const DAY = 86_400;

/** Sixty days of events in monthly partitions, a view of their daily sums, and three backups of which the newest is incomplete. */
export default async (ctx) => {
  const { clickhouse, now } = ctx;
  ctx.standIn('kubectl', {
    contexts: { prod: { 'medcontract-prod': { deployments: { 'analytics-ingest': 2 } } } },
  });
  const ask = (...statements) => query(clickhouse, ...statements);
  const end = Math.floor(now / 1000);
  const events = (from, to) =>
    `INSERT INTO ${TABLE} SELECT toDateTime(${end} - (${to} - number) * ${DAY / 6}), concat('type-', toString(number % 5)),
       number, number * 7 % 1000 FROM system.numbers LIMIT ${from}, ${to - from}`;
  const before = (minutes) => new Date(now - minutes * 60_000).toISOString();

  await ask(
    `CREATE TABLE ${TABLE} (timestamp DateTime, opportunity_type String, id UInt64, value UInt64)
       ENGINE = MergeTree PARTITION BY toYYYYMM(timestamp) ORDER BY (opportunity_type, timestamp)`,
    `CREATE MATERIALIZED VIEW ${VIEW} ENGINE = SummingMergeTree() PARTITION BY toYYYYMM(date) ORDER BY (date, opportunity_type)
       AS SELECT toDate(timestamp) AS date, opportunity_type, count() AS count, sum(value) AS total_value
       FROM ${TABLE} GROUP BY date, opportunity_type`,
    events(0, 300).replaceAll('(300 -', '(360 -'),
  );
  await backUp(ctx, ask, before(100), true);
  await ask(events(300, 360));
  await backUp(ctx, ask, before(40), true);
  await backUp(ctx, ask, before(8), false);
};

/** What the backup job does: freeze, pack, fingerprint, upload, and the manifest at the end. */
async function backUp(ctx, ask, taken, whole) {
  const shadow = path.join(ctx.clickhouse.data, 'shadow');
  await ask(`ALTER TABLE ${TABLE} FREEZE`);
  const number = readFileSync(path.join(shadow, 'increment.txt'), 'utf8').trim();
  const frozen = path.join(shadow, number, 'data/analytics/opportunity_events');
  const archive = path.join(ctx.dir, 'parts.tar');
  execFileSync('tar', ['-cf', archive, '-C', frozen, '.']);
  const parts = readFileSync(archive);
  rmSync(archive);
  rmSync(shadow, { recursive: true });
  mkdirSync(shadow);
  const schema = await ask(`SHOW CREATE TABLE ${TABLE} FORMAT TabSeparatedRaw`);
  const rows = await ask(
    `SELECT toYYYYMM(timestamp) AS month, count(), sum(cityHash64(*)) FROM ${TABLE} GROUP BY month ORDER BY month FORMAT TSV`,
  );
  const folder = `clickhouse/opportunity_events/${taken.replaceAll(/[-:]|\.\d+/g, '')}`;
  const put = (name, body) => ctx.putVersion('medcontract-backups', `${folder}/${name}`, body);
  await put('parts.tar', whole ? parts : parts.subarray(0, parts.length / 3));
  if (!whole) return;
  await put('schema.sql', schema);
  await put('partitions.tsv', rows);
  const sums = [parts, schema, rows].map((body) => createHash('sha256').update(body).digest('hex'));
  await put('manifest', `taken=${taken}\nparts=${sums[0]}\nschema=${sums[1]}\npartitions=${sums[2]}\n`);
}
