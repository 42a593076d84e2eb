import { backupLines } from '../backups/layout.mjs';
import { DR, replicationRule } from './world.mjs';
import { DR_BUCKET } from './seed.mjs';

const MINUTE = 60_000;

/**
 * The bucket of the DR site was replaced in a migration, and replication stayed off. Somebody began to copy by hand: one archive is cut
 * off, a temporary file was left, nothing else is there. The server was stopped, the replica deleted.
 */
export default async function disaster({ now, putObjects, standIn, log }) {
  const at = new Date(now - 4 * MINUTE).toISOString();
  const [archive] = backupLines({ kind: 'files', time: now - 100 * MINUTE, now });
  await putObjects([
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
