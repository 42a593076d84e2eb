import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { advance, controlLine, create } from './store.mjs';

const BUCKET = 'medcontract-backups';

/** A clean-up job deletes what it should have kept. The release before it had set a restore point; work goes on for a while. */
export default async (ctx) => {
  const db = await ctx.pg();
  let control = '';
  for (const work of [create(241, 10), advance(5, 'won')]) {
    await db.query(work);
    control += await controlLine(db);
  }
  await db.query("SELECT pg_create_restore_point('before-clean-up')");
  const { rows } = await db.query(
    `SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at`,
  );
  await db.query('BEGIN');
  const { rows: job } = await db.query('SELECT txid_current() AS xid');
  await db.query('DELETE FROM opportunities WHERE id % 3 = 0 AND value < 900');
  await db.query('COMMIT');
  await db.query(create(251, 5));
  control += await controlLine(db);
  await ctx.archiveWal();

  const log = `started=${rows[0].at}\nrestore-point=before-clean-up\ntransaction=${job[0].xid}\n`;
  await ctx.putVersion(BUCKET, 'jobs/clean-up.log', log);
  await ctx.putVersion(BUCKET, 'postgres/control/opportunities.tsv', control);
  const { archive } = ctx.postgres;
  for (const name of readdirSync(archive).filter((each) => !each.startsWith('.')))
    await ctx.putVersion(BUCKET, `postgres/wal/${name}`, readFileSync(path.join(archive, name)));
};
