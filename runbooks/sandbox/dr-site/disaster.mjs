import { backupLines } from '../backups/layout.mjs';
import { DR, replicationRule } from './world.mjs';
import { DR_BUCKET } from './seed.mjs';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/**
 * Nobody has looked at the DR site for two hours. Replication was switched off for a migration and stayed off: the newest backups are
 * missing there, one archive is cut off, and a file of the migration was left. Its server was stopped, its replica deleted.
 */
export default async function disaster({ now, putObjects, standIn, log }) {
  const at = new Date(now - 4 * MINUTE).toISOString();
  const lines = [0, 1].flatMap((back) => backupLines({ kind: 'database', time: now - 25 * MINUTE - back * HOUR, now }));
  const [archive] = backupLines({ kind: 'files', time: now - 100 * MINUTE, now });
  await putObjects([
    ...lines.map(({ key }) => ({ op: 'delete', bucket: DR_BUCKET, key, at })),
    { op: 'put', bucket: DR_BUCKET, key: archive.key, body: 'cut off', at },
    { op: 'put', bucket: DR_BUCKET, key: 'database/migration.tmp', body: 'left behind\n', at },
  ]);
  standIn('aws').update((state) => {
    state.s3api['disaster-recovery-backups'].replication = replicationRule('Disabled');
    state.s3api['disaster-recovery-backups-us-west-2'].versioning = { Status: 'Suspended' };
    for (const instance of state.ec2[DR.region].instances) instance.State = { Name: 'stopped' };
    state.rds[DR.region].instances = [];
  });
  log('the DR site is not ready');
}
