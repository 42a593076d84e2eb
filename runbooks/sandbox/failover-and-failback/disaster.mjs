import { DATA, linesOf, objectsOf } from '../dr-site/data.mjs';
import { PRIMARY } from '../dr-site/world.mjs';

const MINUTE = 60_000;

/**
 * The servers of the primary site are down, and its storage is lost: what replaced it holds one object that was cut off. Meanwhile the
 * DR site has taken orders that the primary site has never seen.
 */
export default async function disaster({ now, putObjects, standIn, log }) {
  const keys = Object.keys(objectsOf());
  const at = new Date(now - 20 * MINUTE).toISOString();
  const newer = Object.fromEntries(Object.entries(objectsOf(72)).slice(keys.length));
  await putObjects([
    ...keys.filter((key) => key !== keys[25]).map((key) => ({ op: 'delete', bucket: DATA.primary, key, at })),
    { op: 'put', bucket: DATA.primary, key: keys[25], body: '{"id":', at },
    ...linesOf(DATA.dr, newer, now - 10 * MINUTE),
  ]);
  standIn('aws').update(({ ec2 }) => {
    for (const instance of ec2[PRIMARY.region].instances) instance.State = { Name: 'stopped' };
  });
  log('the primary site is down');
}
