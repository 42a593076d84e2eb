import { createHash } from 'node:crypto';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** The data of a small shop as it is at one moment: later moments have more of it. */
export function shopAt(time, now) {
  return { database: dumpAt(time, now), files: filesAt(time, now), config: CONFIG };
}

/** Rows per table; what was written until `time`. The shop is thirty hours old. */
export function rowsAt(time, now) {
  const opened = now - 30 * HOUR;
  const until = (every) => Math.max(0, Math.floor((time - opened) / every));
  const row = (every, cells) =>
    Array.from({ length: until(every) }, (_, index) => [
      index + 1,
      ...cells(index + 1),
      iso(opened + (index + 1) * every),
    ]);
  return {
    users: row(90 * MINUTE, (id) => [`user-${id}@example.com`]),
    orders: row(20 * MINUTE, (id) => [(id % 17) + 1, id % 5 === 0 ? 'shipped' : 'paid']),
    transactions: row(10 * MINUTE, (id) => [Math.ceil(id / 2), 500 + ((id * 37) % 9_000)]),
  };
}

const COLUMNS = {
  users: { id: 'integer PRIMARY KEY', email: 'text NOT NULL', created_at: 'timestamptz NOT NULL' },
  orders: {
    id: 'integer PRIMARY KEY',
    user_id: 'integer NOT NULL',
    state: 'text NOT NULL',
    created_at: 'timestamptz NOT NULL',
  },
  transactions: {
    id: 'integer PRIMARY KEY',
    order_id: 'integer NOT NULL',
    cents: 'bigint NOT NULL',
    created_at: 'timestamptz NOT NULL',
  },
};

/** A plain dump, as `pg_dump` writes it. */
export function dumpAt(time, now) {
  const tables = Object.entries(rowsAt(time, now)).map(([table, rows]) => {
    const columns = Object.entries(COLUMNS[table]);
    const lines = rows.map((cells) => `${cells.join('\t')}\n`).join('');
    return [
      `CREATE TABLE public.${table} (${columns.map(([name, type]) => `${name} ${type}`).join(', ')});\n`,
      `COPY public.${table} (${columns.map(([name]) => name).join(', ')}) FROM stdin;\n${lines}\\.\n`,
    ].join('\n');
  });
  return `--\n-- PostgreSQL database dump\n--\n\n${tables.join('\n')}\n--\n-- PostgreSQL database dump complete\n--\n`;
}

/** One receipt an hour, different for every name. */
export function filesAt(time, now) {
  const count = Math.max(0, Math.floor((time - (now - 30 * HOUR)) / HOUR));
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => {
      const name = `uploads/receipt-${String(index + 1).padStart(4, '0')}.txt`;
      return [name, `${createHash('sha256').update(name).digest('hex')}\n`.repeat(8)];
    }),
  );
}

export const CONFIG = {
  'app/app.toml': 'listen = "0.0.0.0:8080"\ndatabase = "appdb"\nuploads = "/srv/app/uploads"\n',
  'nginx/site.conf':
    'server { listen 443 ssl; server_name example.com; location / { proxy_pass http://127.0.0.1:8080; } }\n',
  'compose/docker-compose.yml': 'services:\n  app: { image: "registry.example.com/app:4.2", ports: ["8080:8080"] }\n',
  'terraform/main.tf': 'module "site" {\n  source = "./site"\n  name   = "shop"\n}\n',
};

const iso = (milliseconds) => new Date(milliseconds).toISOString();
