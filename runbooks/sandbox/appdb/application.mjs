import { createHash } from 'node:crypto';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** The tables of the small application that the backup runbooks protect. Times are UTC. */
export const TABLES = {
  users: ['id integer', 'email text', 'name text', 'created_at timestamp without time zone'],
  transactions: ['id integer', 'user_id integer', 'amount numeric(12,2)', 'created_at timestamp without time zone'],
  documents: ['id integer', 'user_id integer', 'title text', 'created_at timestamp without time zone'],
};

/** What follows the data in a dump. */
export const CONSTRAINTS = [
  ...Object.keys(TABLES).map(
    (name) => `ALTER TABLE ONLY public.${name}\n    ADD CONSTRAINT ${name}_pkey PRIMARY KEY (id);`,
  ),
  'CREATE INDEX transactions_created_at ON public.transactions USING btree (created_at);',
  ...['transactions', 'documents'].map(
    (name) =>
      `ALTER TABLE ONLY public.${name}\n    ADD CONSTRAINT ${name}_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id);`,
  ),
];

/** Every row as a list of texts, oldest first. The last transaction is two minutes old. */
export function rowsOf(now) {
  const at = (milliseconds) => new Date(milliseconds).toISOString().slice(0, 19).replace('T', ' ');
  const users = Array.from({ length: 40 }, (_, n) => [
    String(n + 1),
    `user${n + 1}@example.com`,
    `User number ${n + 1}`,
    at(now - 300 * DAY + n * 7 * DAY),
  ]);
  const transactions = Array.from({ length: 240 }, (_, n) => [
    String(n + 1),
    String(((n * 7) % 40) + 1),
    (((n * 7919) % 50_000) / 100 + 1).toFixed(2),
    at(now - 2 * MINUTE - (239 - n) * 25 * MINUTE),
  ]);
  const documents = Array.from({ length: 60 }, (_, n) => [
    String(n + 1),
    String(((n * 3) % 40) + 1),
    `Report ${n + 1}, ${['draft', 'final'][n % 2]}`,
    at(now - 90 * DAY + n * DAY),
  ]);
  return { users, transactions, documents };
}

/** What was there at `time`. */
export function asOf(rows, time) {
  const last = new Date(time).toISOString().slice(0, 19).replace('T', ' ');
  return Object.fromEntries(
    Object.entries(rows).map(([name, list]) => [name, list.filter((row) => row.at(-1) <= last)]),
  );
}

/** The files that users uploaded: path → body and mode. */
export function uploadedFiles() {
  const files = {};
  for (let n = 1; n <= 24; n += 1) {
    const name = `uploads/2025/${String((n % 6) + 1).padStart(2, '0')}/document-${n}.txt`;
    files[name] = { body: text(name, 12), mode: n % 4 === 0 ? 0o600 : 0o644 };
  }
  return files;
}

/** Configuration as p14 lists it: system, application, infrastructure as code, compose file. */
export function configuration() {
  return {
    'etc/app/app.ini': {
      body: '[server]\nlisten = 0.0.0.0:8080\nworkers = 4\n\n[database]\nname = appdb\npool = 20\n',
      mode: 0o640,
    },
    'etc/app/limits.ini': { body: '[upload]\nmax_bytes = 52428800\n', mode: 0o644 },
    'etc/app/signing.env': { body: 'SIGNING_KEY_FILE=/run/keys/app-signing\n', mode: 0o600 },
    'etc/nginx/conf.d/app.conf': {
      body: 'upstream app { server 127.0.0.1:8080; }\nserver {\n  listen 443 ssl;\n  location / { proxy_pass http://app; }\n}\n',
      mode: 0o644,
    },
    'infrastructure/main.tf': {
      body: 'module "app" {\n  source = "./modules/app"\n  size   = "medium"\n}\n',
      mode: 0o644,
    },
    'docker-compose.yml': {
      body: 'services:\n  postgres: { image: postgres:15 }\n  redis: { image: redis:7 }\n  minio: { image: minio/minio }\n  backend: { image: app/backend:4.2 }\n  frontend: { image: app/frontend:4.2 }\n  worker: { image: app/worker:4.2 }\n',
      mode: 0o644,
    },
  };
}

/** Some lines that differ for each name. */
const text = (name, lines) =>
  Array.from({ length: lines }, (_, line) => `${createHash('md5').update(`${name} ${line}`).digest('hex')}\n`).join('');
