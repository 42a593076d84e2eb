import { createHash } from 'node:crypto';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Minutes before the rehearsal at which the compaction job began to overwrite. */
export const DISRUPTED = 25;

/** Folders by day and table, four files each. */
const TABLES = ['customers', 'invoices', 'orders', 'payments', 'shipments'];
export const PREFIX = 'exports/daily/';

export function* keysOf(now) {
  for (let back = 1; back <= 2; back += 1) {
    const day = new Date(now - back * 24 * HOUR).toISOString().slice(0, 10);
    for (const table of TABLES)
      for (let part = 0; part < 4; part += 1) yield `${PREFIX}dt=${day}/${table}/part-${part}.csv`;
  }
}

/** Forty objects with a history, and the manifest that the last good batch wrote. */
export default async function seed({ now, putObjects, putVersion, log }) {
  const disrupted = now - DISRUPTED * MINUTE;
  const lines = [];
  const entries = [];
  for (const [index, key] of [...keysOf(now)].entries()) {
    const written = disrupted - 40 * MINUTE - index * 1_000;
    // Some were corrected later, once or twice: a restore has to take the right one of several versions.
    const versions = 1 + (index % 3);
    for (let version = 1; version <= versions; version += 1) {
      const body = content(key, version);
      lines.push({
        op: 'put',
        bucket: 'lake',
        key,
        body,
        type: 'text/csv',
        at: time(written - (versions - version) * 6 * HOUR),
      });
      if (version === versions)
        entries.push({ key, size: Buffer.byteLength(body), sha256: createHash('sha256').update(body).digest('hex') });
    }
  }
  // Deleted long ago, on purpose: a restore must not bring it back.
  const retired = `${PREFIX}dt=2019-12-31/customers/part-0.csv`;
  lines.push({ op: 'put', bucket: 'lake', key: retired, body: content(retired, 1), at: time(disrupted - 900 * HOUR) });
  lines.push({ op: 'delete', bucket: 'lake', key: retired, at: time(disrupted - 800 * HOUR) });
  lines.push({
    op: 'put',
    bucket: 'lake',
    key: 'exports/hourly/not-touched.csv',
    body: 'id\n1\n',
    at: time(disrupted - 2 * HOUR),
  });
  await putObjects(lines);
  const manifest = entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
  await putVersion('backups', 'manifests/exports-daily.jsonl', manifest, { at: time(disrupted - 30 * MINUTE) });
  log(`${entries.length} objects, ${lines.length} versions`);
}

const time = (milliseconds) => new Date(milliseconds).toISOString();

/** A few hundred lines, different for every key and version. */
function content(key, version) {
  const rows = Array.from(
    { length: 40 },
    (_, row) => `${row + 1},${createHash('md5').update(`${key} ${version} ${row}`).digest('hex')}`,
  );
  return `id,value\n${rows.join('\n')}\n`;
}
