import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { DATA, linesOf, objectsOf } from '../dr-site/data.mjs';
import { DR, PRIMARY, awsState, healthOf } from '../dr-site/world.mjs';

const HOUR = 3_600_000;

/** Both sites as on any day: production serves from the primary site, and its data is replicated to the DR site. */
export default async function seed({ now, dir, putObjects, standIn, log }) {
  const objects = objectsOf();
  await putObjects([DATA.primary, DATA.dr].flatMap((bucket) => linesOf(bucket, objects, now - 3 * HOUR)));
  standIn('aws', awsState());
  standIn('curl', { urls: Object.fromEntries([healthOf(PRIMARY), healthOf(DR)]) });
  await mkdir(path.join(dir, 'logs'), { recursive: true });
  log(`${Object.keys(objects).length} objects at each site`);
}
