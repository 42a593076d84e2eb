import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DATA, linesOf, objectsOf } from '../dr-site/data.mjs';
import { DR, PRIMARY, ZONE, awsState, healthOf, recordOf } from '../dr-site/world.mjs';

const HOUR = 3_600_000;

/** The staging environment with both of its sites healthy; the last drill was three months ago. */
export default async function seed({ now, dir, putObjects, standIn, log }) {
  const objects = objectsOf();
  await putObjects([DATA.primary, DATA.dr].flatMap((bucket) => linesOf(bucket, objects, now - 3 * HOUR)));
  const aws = awsState();
  aws.route53.zones[ZONE].records = [{ ...recordOf(PRIMARY.address), Name: 'staging.example.com.' }];
  standIn('aws', aws);
  standIn('curl', { urls: Object.fromEntries([healthOf(PRIMARY), healthOf(DR)]) });
  await mkdir(path.join(dir, 'drills'), { recursive: true });
  const last = new Date(now - 91 * 24 * HOUR).toISOString().slice(0, 10);
  await writeFile(path.join(dir, 'drills/history.txt'), `${last} quarterly drill completed\n`);
  log(`the staging environment; the last drill was on ${last}`);
}
