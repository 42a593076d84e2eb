import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

const MINUTE = 60_000;

/** Minutes before the rehearsal at which the deployment went wrong; backups are dated from here. */
export const DISRUPTED = 9;

const sha256 = (body) => createHash('sha256').update(body).digest('hex');
const time = (milliseconds) => new Date(milliseconds).toISOString();

/** A shop as it was at `at`: an order every ten minutes, and an invoice file for every fourth of them. */
function shopAt(at) {
  const orders = Array.from({ length: 240 }, (_, index) => ({ id: index + 1, at: at - (240 - index) * 10 * MINUTE }));
  const tables = {
    customer: Array.from({ length: 40 }, (_, index) => [index + 1, `customer ${index + 1}`]),
    purchase: orders.map(({ id, at: ordered }) => [id, (id % 40) + 1, ((id * 37) % 900) + 10, time(ordered)]),
    payment: orders.filter(({ id }) => id % 3 !== 0).map(({ id }) => [id, id, ((id * 37) % 900) + 10]),
  };
  const files = orders
    .filter(({ id }) => id % 4 === 0)
    .map(({ id }) => [`invoices/${id % 3}/invoice-${id}.txt`, `invoice ${id}\ncustomer ${(id % 40) + 1}\n`]);
  return { tables, files };
}

function dumpOf({ tables }) {
  const copy = (name, columns) =>
    `COPY public.${name} (${columns}) FROM stdin;\n${tables[name].map((row) => `${row.join('\t')}\n`).join('')}\\.\n\n`;
  return `--
-- PostgreSQL database dump
--

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;

CREATE TABLE public.customer (id integer NOT NULL, name text NOT NULL);
CREATE TABLE public.purchase (id integer NOT NULL, customer integer NOT NULL, amount integer NOT NULL, ordered timestamptz NOT NULL);
CREATE TABLE public.payment (id integer NOT NULL, purchase integer NOT NULL, amount integer NOT NULL);

${copy('customer', 'id, name')}${copy('purchase', 'id, customer, amount, ordered')}${copy('payment', 'id, purchase, amount')}ALTER TABLE ONLY public.customer ADD CONSTRAINT customer_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.purchase ADD CONSTRAINT purchase_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.payment ADD CONSTRAINT payment_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.purchase ADD CONSTRAINT purchase_customer_fkey FOREIGN KEY (customer) REFERENCES public.customer(id);
ALTER TABLE ONLY public.payment ADD CONSTRAINT payment_purchase_fkey FOREIGN KEY (purchase) REFERENCES public.purchase(id);

--
-- PostgreSQL database dump complete
--
`;
}

function backupFiles(at) {
  const shop = shopAt(at);
  const counts = Object.fromEntries(Object.entries(shop.tables).map(([name, rows]) => [name, rows.length]));
  const manifest = `${JSON.stringify({ time: time(at), database: 'shop', tables: counts, files: shop.files.length }, null, 2)}\n`;
  const files = [['database.sql.gz', gzipSync(dumpOf(shop))], ...shop.files.map(([name, body]) => [`files/${name}`, body])];
  const sums = [...files, ['manifest.json', manifest]].map(([name, body]) => `${sha256(body)}  ${name}\n`);
  return [...files, ['SHA256SUMS', sums.join('')], ['manifest.json', manifest]];
}

/** A shop with its files, two complete backups, and a newer one that was cut off. */
export default async function seed({ now, dir, load, putObjects, standIn, log }) {
  const disrupted = now - DISRUPTED * MINUTE;
  const shop = shopAt(disrupted);
  await load('shop', dumpOf(shop));
  for (const [name, body] of shop.files) {
    const file = path.join(dir, 'shop-files', name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, body);
  }
  const lines = [];
  for (const minutes of [26 * 60, 95, 20]) {
    const at = disrupted - minutes * MINUTE;
    const folder = `shop/${time(at).replace(/[-:]|\.\d+/g, '')}`;
    const files = backupFiles(at);
    // The newest one was interrupted before its list and its manifest were written.
    for (const [name, body] of minutes === 20 ? files.slice(0, 20) : files) {
      const bytes = Buffer.from(body).toString('base64');
      lines.push({ op: 'put', bucket: 'backups', key: `${folder}/${name}`, body: bytes, encoding: 'base64' });
    }
  }
  await putObjects(lines);
  standIn('systemctl', { units: { 'shop.service': { active: true, enabled: true } } });
  log(`${shop.tables.purchase.length} purchases, ${shop.files.length} files, ${lines.length} objects of backups`);
}
