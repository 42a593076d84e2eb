import { createHash } from 'node:crypto';

const MINUTE = 60_000;

/** Backups of two hours, and one that was cut off: it has no manifest. */
export default async function backups({ now, putVersion }) {
  for (const [minutes, orders] of [
    [100, 95],
    [40, 98],
  ]) {
    const time = new Date(now - minutes * MINUTE).toISOString();
    const dump = dumpOf(orders);
    const sha256 = createHash('sha256').update(dump).digest('hex');
    await putVersion('backups', `shop/${time}/shop.sql`, dump, { at: time });
    await putVersion('backups', `shop/${time}/manifest.json`, JSON.stringify({ time, sha256, orders }), { at: time });
  }
  const time = new Date(now - 10 * MINUTE).toISOString();
  await putVersion('backups', `shop/${time}/shop.sql`, dumpOf(99).slice(0, 300), { at: time });
}

/** A plain dump, as pg_dump writes it. */
function dumpOf(orders) {
  const rows = Array.from({ length: orders }, (_, index) => `${index + 1}\t${(index + 1) * 10}`);
  return `CREATE TABLE orders (id int PRIMARY KEY, amount int);
COPY orders (id, amount) FROM stdin;
${rows.join('\n')}
\\.
`;
}
