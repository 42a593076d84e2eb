import { createHash } from 'node:crypto';

/** The data buckets of the shop, at the primary and at the DR site. */
export const DATA = { primary: 'shop-data', dr: 'shop-data-us-west-2' };

/** The objects of the shop by key: orders and documents, different for each key. Each ends with a checksum of what comes before. */
export function objectsOf(count = 60) {
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => {
      const key = `${index % 4 === 0 ? 'documents' : 'orders'}/${String(index + 1).padStart(5, '0')}.json`;
      const body = JSON.stringify({ id: index + 1, total: (index * 271) % 9_000 }).slice(0, -1);
      return [key, `${body},"sum":"${createHash('sha256').update(body).digest('hex')}"}\n`];
    }),
  );
}

/** Lines that put these objects into a bucket. */
export const linesOf = (bucket, objects, at) =>
  Object.entries(objects).map(([key, body]) => ({ op: 'put', bucket, key, body, at: new Date(at).toISOString() }));
