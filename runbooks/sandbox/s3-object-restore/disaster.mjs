import { DISRUPTED, PREFIX, keysOf } from './seed.mjs';

const MINUTE = 60_000;

/**
 * A compaction job with a wrong filter. It writes merged files beside the parts, empties what it believes it has merged and
 * deletes the rest, until somebody kills it after three minutes. The job runner knows when it began.
 */
export default async function disaster({ now, putObjects, putVersion, log }) {
  const began = now - DISRUPTED * MINUTE;
  const lines = [];
  for (const [index, key] of [...keysOf(now)].entries()) {
    const at = new Date(began + index * 350).toISOString();
    // Listings have whole seconds: two changes in one second could not be told apart.
    const later = new Date(began + index * 350 + 2_000).toISOString();
    if (index % 5 === 0) lines.push({ op: 'put', bucket: 'lake', key, body: 'id,value\n', type: 'text/csv', at });
    else if (index % 5 === 1) lines.push({ op: 'delete', bucket: 'lake', key, at });
    // Emptied first and deleted then: two versions above the good one.
    else if (index % 5 === 2)
      lines.push({ op: 'put', bucket: 'lake', key, body: '', at }, { op: 'delete', bucket: 'lake', key, at: later });
    if (index % 20 === 0) {
      const merged = `${key.slice(0, key.lastIndexOf('/'))}/merged-0.csv`;
      lines.push({ op: 'put', bucket: 'lake', key: merged, body: 'id,value\n1,merged\n', at });
    }
  }
  await putObjects(lines);
  const job = {
    job: 'exports-compaction',
    prefix: PREFIX,
    started: new Date(began).toISOString(),
    ended: new Date(began + 3 * MINUTE).toISOString(),
    state: 'killed',
  };
  await putVersion('backups', 'jobs/exports-compaction.json', `${JSON.stringify(job)}\n`);
  log(`exports-compaction has damaged ${lines.length} objects`);
}
