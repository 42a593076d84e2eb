import { archiveOf, stemOf } from '../backups/layout.mjs';
import { PRIMARY } from '../dr-site/world.mjs';
import { DR_BUCKET } from './seed.mjs';

const MINUTE = 60_000;

/** The data center of the primary site is gone, in the middle of a backup: its archive arrived by half, its manifest never did. */
export default async function disaster({ now, putObjects, standIn, log }) {
  const cut = now - 9 * MINUTE;
  const { body } = archiveOf('database', cut, now);
  await putObjects([
    {
      op: 'put',
      bucket: DR_BUCKET,
      key: `${stemOf('database', cut)}.sql.gz`,
      body: body.subarray(0, body.length / 2).toString('base64'),
      encoding: 'base64',
    },
    {
      op: 'put',
      bucket: DR_BUCKET,
      key: 'incidents/outage.json',
      body: `${JSON.stringify({ site: 'primary', down_since: new Date(now - 8 * MINUTE).toISOString() })}\n`,
    },
  ]);
  standIn('curl').update(({ urls }) => {
    delete urls[`https://${PRIMARY.address}/health`];
  });
  log('the primary site does not answer');
}
